#include "net/rpc/bounded_message_stream.h"

#include <capnp/serialize.h>

#include <algorithm>
#include <cstring>

#include "net/deadline.h"

namespace qpc::net {
namespace {

using capnp::word;

// Up to here a message is allocated at once, whoever claims to send it.
constexpr std::size_t small_message_words = 8 * 1024 / sizeof(word);
// Reading a field twice counts twice, so a message may be traversed some times over.
constexpr std::uint64_t traversals = 8;

/// Entry `index` of the table in front of a message: the number of segments less one, then their sizes in words.
std::uint32_t table_entry(kj::ArrayPtr<const word> table, std::size_t index) {
  std::uint8_t octets[4];
  std::memcpy(octets, table.asBytes().begin() + 4 * index, sizeof octets);
  return octets[0] | std::uint32_t{octets[1]} << 8 | std::uint32_t{octets[2]} << 16 | std::uint32_t{octets[3]} << 24;
}

void look_at_ours(PeerGuard& guard, kj::ArrayPtr<const kj::ArrayPtr<const word>> segments) {
  capnp::ReaderOptions trusting;
  trusting.traversalLimitInWords = kj::maxValue;
  capnp::SegmentArrayMessageReader message(segments, trusting);
  guard.send(message);
}

kj::Exception cut_off() { return KJ_EXCEPTION(DISCONNECTED, "the stream ended inside a message"); }

}  // namespace

kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> BoundedMessageStream::tryReadMessage(kj::ArrayPtr<kj::AutoCloseFd>,
                                                                                        capnp::ReaderOptions,
                                                                                        kj::ArrayPtr<word>) {
  return read_message();
}

Task<kj::Maybe<capnp::MessageReaderAndFds>> BoundedMessageStream::read_message() {
  // Mostly it is, and a promise that is kept already would take as much memory as one that waits.
  if (!is_peers_turn()) co_await turn();
  auto words = kj::heapArray<word>(1);
  const std::size_t size = co_await stream_.tryRead(words.begin(), sizeof(word), sizeof(word));
  if (size == 0) co_return kj::Maybe<capnp::MessageReaderAndFds>();
  if (size < sizeof(word)) kj::throwFatalException(cut_off());

  auto lease = guard_.lease();
  words = co_await in_time(read_rest(kj::mv(words), *lease).start(), "a stranger took too long over one message");
  capnp::ReaderOptions options;
  options.traversalLimitInWords = traversals * words.size();
  {
    capnp::FlatArrayMessageReader message(words, options);
    guard_.receive(message);
  }
  auto reader = kj::heap<capnp::FlatArrayMessageReader>(words, options).attach(kj::mv(words), kj::mv(lease));
  co_return capnp::MessageReaderAndFds{kj::mv(reader), nullptr};
}

template <class T>
kj::Promise<T> BoundedMessageStream::in_time(kj::Promise<T> waited, Literal rule) {
  if (!guard_.is_stranger()) return waited;
  auto late = timer_.afterDelay(guard_.limits().message_time).then([this, rule]() -> kj::Promise<T> {
    if (!guard_.is_stranger()) return kj::NEVER_DONE;
    guard_.refuse(CloseCode::too_slow, rule);
  });
  return waited.exclusiveJoin(kj::mv(late));
}

kj::Promise<void> BoundedMessageStream::read_in_time(kj::Promise<void> written) {
  return written.exclusiveJoin(until_overdue());
}

Task<void> BoundedMessageStream::until_overdue() {
  for (;;) {
    const bool was_stranger = guard_.is_stranger();
    co_await timer_.afterDelay(guard_.limits().message_time);
    if (guard_.is_stranger() == was_stranger) guard_.refuse(CloseCode::too_slow, "the peer does not read");
  }
}

bool BoundedMessageStream::is_peers_turn() const {
  return reads_ == Reads::always ||
         (guard_.has_room_for_a_call() && guard_.pace().resume_at <= timer_.now() && writes_ == 0);
}

Task<void> BoundedMessageStream::turn() {
  co_await guard_.room_for_a_call();
  if (const auto resume_at = guard_.pace().resume_at; resume_at > timer_.now()) co_await timer_.atTime(resume_at);
  co_await writes_taken();
}

Task<void> BoundedMessageStream::writes_taken() {
  while (writes_ > 0) {
    auto pair = kj::newPromiseAndFulfiller<void>();
    taken_ = kj::mv(pair.fulfiller);
    co_await kj::mv(pair.promise);
  }
}

Task<BoundedMessageStream::Words> BoundedMessageStream::read_rest(Words words, Lease& lease) {
  const std::uint64_t segments = std::uint64_t{table_entry(words, 0)} + 1;
  if (segments > max_segments) guard_.refuse(CloseCode::limit_exceeded, "a message has more than 512 segments");
  const std::size_t table_words = segments / 2 + 1;
  words = co_await read_words(kj::mv(words), 1, table_words, lease);
  std::uint64_t total = table_words;
  for (std::size_t segment = 0; segment < segments; ++segment) total += table_entry(words, segment + 1);
  if (total > guard_.limits().message_bytes / sizeof(word)) {
    guard_.refuse(CloseCode::limit_exceeded, "a message is larger than the peer may send");
  }
  co_return co_await read_words(kj::mv(words), table_words, total, lease);
}

Task<BoundedMessageStream::Words> BoundedMessageStream::read_words(Words words, std::size_t filled, std::size_t total,
                                                                   Lease& lease) {
  while (filled < total) {
    const std::size_t room = guard_.is_stranger() ? std::max(small_message_words, 2 * filled) : total;
    const std::size_t size = std::min(room, total);
    if (guard_.is_stranger() && !lease.resize(size * sizeof(word))) {
      guard_.refuse(CloseCode::limit_exceeded, "strangers send too much at once: try again later");
    }
    auto larger = kj::heapArray<word>(size);
    std::memcpy(larger.begin(), words.begin(), filled * sizeof(word));
    words = kj::mv(larger);
    const std::size_t wanted = (words.size() - filled) * sizeof(word);
    if (co_await stream_.tryRead(words.begin() + filled, wanted, wanted) < wanted) kj::throwFatalException(cut_off());
    filled = words.size();
  }
  co_return words;
}

kj::Promise<void> BoundedMessageStream::writeMessage(kj::ArrayPtr<const int>,
                                                     kj::ArrayPtr<const kj::ArrayPtr<const word>> segments) {
  look_at_ours(guard_, segments);
  return track(capnp::writeMessage(stream_, segments));
}

kj::Promise<void> BoundedMessageStream::writeMessages(
    kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const word>>> messages) {
  for (const auto& segments : messages) look_at_ours(guard_, segments);
  return track(capnp::writeMessages(stream_, messages));
}

kj::Promise<void> BoundedMessageStream::track(kj::Promise<void> write) {
  ++writes_;
  return read_in_time(kj::mv(write)).attach(kj::defer([this] {
    if (--writes_ > 0) return;
    KJ_IF_MAYBE (waiting, taken_) (*waiting)->fulfill();
    taken_ = nullptr;
  }));
}

kj::Maybe<int> BoundedMessageStream::getSendBufferSize() { return streaming_window_bytes; }

kj::Promise<void> BoundedMessageStream::end() {
  stream_.shutdownWrite();
  return kj::READY_NOW;
}

}  // namespace qpc::net
