// blob_transfers.h: the blobs on their way: tickets, places, and which stream belongs to what.
#pragma once
#include <kj/async-io.h>

#include <map>
#include <set>

#include "net/task.h"
#include "node/blob/blob_store.h"
#include "node/session/live_session.h"

namespace qpc::node {

class BlobTransfers;

/// With this a stream says what it is for.
using BlobTicket = std::array<std::uint8_t, 16>;

/// One of the few that a connection, and a node, may have. It stays taken until the peer has acknowledged everything:
/// until then octets wait in memory.
class BlobPlace {
 public:
  BlobPlace(BlobTransfers& all, net::Connection& connection);
  BlobPlace(BlobPlace&& other) noexcept : all_(std::exchange(other.all_, nullptr)), connection_(other.connection_) {}
  BlobPlace& operator=(BlobPlace&&) = delete;
  ~BlobPlace();

 private:
  BlobTransfers* all_;
  net::Connection* connection_;
};

/// A blob that was asked for: waits for its stream, then moves octets until all have gone, or something broke. The
/// capability that came with the ticket holds it, and stops it when it goes.
class BlobTransfer : public kj::Refcounted {
 public:
  BlobTransfer(BlobTransfers& all, kj::Own<LiveSession> session, BlobPlace place, const Blob& blob,
               std::uint64_t offset, const BlobTicket& ticket);
  ~BlobTransfer() noexcept(false) override;
  KJ_DISALLOW_COPY_AND_MOVE(BlobTransfer);

  const BlobTicket& ticket() const { return ticket_; }
  const Blob& blob() const { return blob_; }
  LiveSession& session() { return *session_; }
  std::uint64_t offset() const { return offset_; }
  bool is_complete() const { return offset_ == blob_.size_bytes; }

  /// Moves octets, until they are all there or the stream, the session or the peer's pace break it. Once.
  Task<void> run(kj::Own<kj::AsyncIoStream> stream);
  /// When run() has come to its end, or no stream has come for a minute, or it was stopped.
  kj::Promise<void> when_over() { return over_.addBranch(); }
  void stop();

 protected:
  virtual Task<void> move(kj::AsyncIoStream& stream) = 0;
  void advance(std::size_t octets) { offset_ += octets; }
  kj::Timer& timer();

 private:
  /// Gives the place to others, as soon as the connection has sent what it holds of this.
  void leave();

  BlobTransfers& all_;
  kj::Own<LiveSession> session_;
  BlobPlace place_;
  Blob blob_;
  std::uint64_t offset_;
  BlobTicket ticket_;
  kj::Own<kj::PromiseFulfiller<void>> end_;
  kj::ForkedPromise<void> over_ = nullptr;
  kj::Promise<void> lapse_ = nullptr;
  kj::Canceler running_;
};

/// Those of one node. Outlives them all.
class BlobTransfers final : private kj::TaskSet::ErrorHandler {
 public:
  /// A stream may hold 1 MiB that is not read yet, and a connection 4 MiB: so a slow disk leaves RPC its share.
  static constexpr std::size_t most_of_connection = 3;
  static constexpr std::size_t most = 256;
  /// What is read, kept in memory and written at once.
  static constexpr std::size_t piece_bytes = 64 * 1024;
  /// How long a peer may take over a piece, and over the coming of its stream.
  static constexpr auto patience = 60 * kj::SECONDS;

  explicit BlobTransfers(kj::Timer& timer) : timer_(timer), leaving_(*this) {}
  KJ_DISALLOW_COPY_AND_MOVE(BlobTransfers);

  /// Errors: TOO_MANY.
  Outcome<BlobPlace> take_place(net::Connection& connection);

  /// A stream of kind 1: reads its ticket and moves what that stands for. Whatever goes wrong ends the stream.
  Task<void> serve(net::Connection& connection, kj::Own<kj::AsyncIoStream> stream);

  kj::Timer& timer() { return timer_; }
  std::size_t size() const { return transfers_.size(); }

 private:
  friend class BlobPlace;
  friend class BlobTransfer;
  using Key = std::pair<net::Connection*, BlobTicket>;

  /// An upload of the same blob gives way to the newer one.
  void add(BlobTransfer& transfer);
  void remove(BlobTransfer& transfer);
  bool expects(net::Connection& connection) const;
  void taskFailed(kj::Exception&&) override {}  // the connection has ended, and the place with it

  kj::Timer& timer_;
  std::map<net::Connection*, std::size_t> places_;
  std::size_t places_taken_ = 0;
  std::map<Key, BlobTransfer*> waiting_;  // for their streams
  std::set<BlobTransfer*> transfers_;
  kj::TaskSet leaving_;
};

}  // namespace qpc::node
