// bounded_message_stream.h: Cap'n Proto messages on a stream, in the standard framing, with limits that may rise.
#pragma once
#include <capnp/serialize-async.h>
#include <kj/timer.h>

#include "net/rpc/peer_guard.h"
#include "net/task.h"

namespace qpc::net {

/// The segments of one message at most, as in Cap'n Proto's own readers.
inline constexpr std::size_t max_segments = 512;

/// Reads nothing larger than the guard allows at that moment, and allocates for a stranger only as bytes arrive.
///
/// A message that is too large, or has too many segments, closes the connection with CloseCode::limit_exceeded; one
/// that a stranger does not complete in time, or one of ours that the peer does not take in time, with
/// CloseCode::too_slow. File descriptors are not spoken of here.
class BoundedMessageStream final : public capnp::MessageStream {
 public:
  /// Whether to read on while the peer has not taken what we wrote, has enough calls running, or was told to wait. A
  /// node does not, so that a client which never reads cannot make it pile up answers, and one that calls and calls
  /// cannot keep it from others; a client does, or both could wait for each other.
  enum class Reads { always, in_turn };

  /// All three must outlive this object.
  BoundedMessageStream(kj::AsyncIoStream& stream, PeerGuard& guard, kj::Timer& timer, Reads reads)
      : stream_(stream), guard_(guard), timer_(timer), reads_(reads) {}

  using MessageStream::tryReadMessage;
  using MessageStream::writeMessage;
  using MessageStream::writeMessages;

  /// Null at the end of the stream between two messages; DISCONNECTED, where it ends inside one.
  kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> tryReadMessage(kj::ArrayPtr<kj::AutoCloseFd> fd_space,
                                                                    capnp::ReaderOptions options,
                                                                    kj::ArrayPtr<capnp::word> scratch) override;
  kj::Promise<void> writeMessage(kj::ArrayPtr<const int> fds,
                                 kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) override;
  kj::Promise<void> writeMessages(kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>> messages) override;
  kj::Maybe<int> getSendBufferSize() override;
  kj::Promise<void> end() override;
  /// What reads now, and whatever reads later, fails.
  void abort_reading() { stream_.abortRead(); }

 private:
  using Words = kj::Array<capnp::word>;

  using Lease = MessageMemory::Lease;

  Task<kj::Maybe<capnp::MessageReaderAndFds>> read_message();
  /// The whole message, segment table included, of which the first word is there.
  Task<Words> read_rest(Words words, Lease& lease);
  /// Enlarges `words` from `filled` to `total` words, reading them.
  Task<Words> read_words(Words words, std::size_t filled, std::size_t total, Lease& lease);
  /// `waited`, which a stranger may hold up for a while only.
  template <class T>
  kj::Promise<T> in_time(kj::Promise<T> waited, Literal rule);
  /// `written`, for which the peer has the time that its standing gives.
  kj::Promise<void> read_in_time(kj::Promise<void> written);
  Task<void> until_overdue();
  Task<void> writes_taken();
  bool is_peers_turn() const;
  /// When it is the peer's turn.
  Task<void> turn();
  /// Counts a write until the transport has taken it.
  kj::Promise<void> track(kj::Promise<void> write);

  kj::AsyncIoStream& stream_;
  PeerGuard& guard_;
  kj::Timer& timer_;
  const Reads reads_;
  std::size_t writes_ = 0;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> taken_;
};

}  // namespace qpc::net
