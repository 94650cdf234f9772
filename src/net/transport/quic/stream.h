// stream.h: one QUIC stream (RFC 9000 §2), as KJ's byte streams are.
#pragma once
#include <kj/async-io.h>
#include <kj/refcount.h>

#include <memory>
#include <optional>

#include "core/base/result.h"
#include "net/transport/connection.h"
#include "net/transport/quic/ngtcp2_types.h"
#include "net/transport/quic/receive_buffer.h"
#include "net/transport/quic/send_buffer.h"

namespace qpc::net::quic {

class QuicConnection;

/// Both halves of a bidirectional stream. The connection owns it while ngtcp2 knows it; its user may hold it longer, to
/// read what arrived before the end.
class Stream final : public kj::Refcounted {
 public:
  /// The id of a stream that waits for the peer's permission to open.
  static constexpr std::int64_t unopened = -1;

  /// A stream the peer opened (its kind is not known yet), or one of ours.
  explicit Stream(QuicConnection& connection, std::int64_t id) : connection_(connection), id_(id) {}
  Stream(QuicConnection& connection, StreamKind kind);

  std::int64_t id() const { return id_; }
  void set_id(std::int64_t id) { id_ = id; }
  std::optional<StreamKind> kind() const { return kind_; }
  /// The kind, once the octets that name it are there; they are taken out. Errors: unsupported, also where the stream
  /// ends before.
  Result<std::optional<StreamKind>> read_kind();
  /// For its user. One time.
  kj::Own<kj::AsyncIoStream> io();

  // What ngtcp2 reports. Nothing here calls ngtcp2, but to widen windows.
  void receive(ByteView octets, bool end);
  void acknowledge(std::uint64_t offset);
  void reset_by_peer(std::uint64_t code);
  /// More may be on its way than before.
  void limit_rose() { wake_writer(); }
  /// The peer reads no more, or nothing may be written any more.
  void refuse_writing(kj::Exception reason);
  /// ngtcp2 has forgotten the stream: both halves have ended.
  void forget();
  /// The connection has ended.
  void disconnect(const kj::Exception& reason);

  // For the packet writer.
  bool has_unacknowledged() const { return send_.size() > 0 || end_ == End::queued; }
  bool wants_to_send() const { return !write_fault_ && (send_.unsent() > 0 || end_ == End::queued); }
  struct Unsent {
    std::size_t pieces;  ///< filled in
    std::size_t octets;
    bool reaches_end;
  };
  Unsent unsent(std::span<ngtcp2_vec> pieces) const;
  void mark_sent(std::size_t octets, bool end);
  bool is_queued = false;   ///< in one of the packet writer's queues
  bool is_refused = false;  ///< for its kind; what follows is not looked at

 private:
  class Io;
  class Reader;
  class Writer;
  enum class End { open, queued, sent };
  using Pieces = kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>>;

  // For Io.
  kj::Promise<std::size_t> read(std::uint8_t* room, std::size_t at_least, std::size_t at_most);
  kj::Promise<void> write(Pieces pieces);
  void end_writing();
  void abort_reading();
  kj::Promise<void> when_writing_fails();
  void release();

  /// What there is without a whole kind.
  Result<std::optional<StreamKind>> kind_so_far() const;
  bool has_read_all() const { return received_end_ && received_.empty(); }
  std::size_t take(std::uint8_t* room, std::size_t size);
  /// Appends as much of `octets` as may be on its way now; returns how much.
  std::size_t accept(ByteView octets);
  void wake_reader();
  void wake_writer();

  kj::Maybe<QuicConnection&> connection_;  // null, when it has ended or forgotten the stream
  std::int64_t id_;
  std::optional<StreamKind> kind_;

  ReceiveBuffer received_;
  bool received_end_ = false;
  std::unique_ptr<kj::Exception> read_fault_;
  kj::Maybe<Reader&> reader_;

  SendBuffer send_;
  End end_ = End::open;
  std::unique_ptr<kj::Exception> write_fault_;
  kj::Maybe<Writer&> writer_;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> write_failed_;
};

}  // namespace qpc::net::quic
