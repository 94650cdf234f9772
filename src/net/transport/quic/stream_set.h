// stream_set.h: the streams of one connection.
#pragma once
#include <kj/async-queue.h>

#include <array>
#include <list>
#include <map>
#include <vector>

#include "net/transport/quic/stream.h"

namespace qpc::net::quic {

/// Which streams there are, which wait to be opened, which have something to send, and which the peer opened.
class StreamSet {
 public:
  /// Null, where there is none of this id.
  Stream* find(std::int64_t id);

  /// A stream of ours that waits for its id.
  Stream& add_waiting(kj::Own<Stream> stream);
  /// The stream that waits longest; null, where none does.
  Stream* first_waiting() { return waiting_.empty() ? nullptr : waiting_.front().get(); }
  /// The stream that waited longest has got its id.
  void first_opened(std::int64_t id);
  /// A stream that the peer opened.
  Stream& add_remote(kj::Own<Stream> stream);
  /// Drops a stream that ngtcp2 has forgotten.
  void forget(std::int64_t id);

  /// `stream` has something to send.
  void queue(Stream& stream);
  /// RPC comes before blobs; streams of one kind take turns. Null, where nothing is to be sent.
  Stream* next_to_send();
  /// The next one of its kind has its turn.
  void rotate(Stream& stream);
  /// `stream` cannot send now.
  void unqueue(Stream& stream);

  /// So many streams of the peer's wait to be accepted at most, whatever becomes of them meanwhile.
  static constexpr std::size_t most_incoming = 100;
  /// The kind of `stream` is known: it can be accepted. False, where too many wait for that already.
  bool arrived(Stream& stream);
  kj::Promise<IncomingStream> accept();

  template <class Visit>
  void for_each(Visit visit) {
    for (auto& [id, stream] : streams_) visit(*stream);
  }
  bool everything_acknowledged() const;
  /// The connection has ended: whatever waits fails with `reason`, and all streams go.
  void disconnect(const kj::Exception& reason);

 private:
  std::vector<Stream*>& queue_of(const Stream& stream) { return to_send_[stream.kind() == StreamKind::rpc ? 0 : 1]; }

  std::map<std::int64_t, kj::Own<Stream>> streams_;
  // No std::deque: an empty one takes more than half a KiB, and of most connections all of them are empty.
  std::list<kj::Own<Stream>> waiting_;
  std::array<std::vector<Stream*>, 2> to_send_;
  std::list<IncomingStream> incoming_;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<IncomingStream>>> acceptor_;
};

}  // namespace qpc::net::quic
