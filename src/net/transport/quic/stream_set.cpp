#include "net/transport/quic/stream_set.h"

#include <algorithm>

namespace qpc::net::quic {

Stream* StreamSet::find(std::int64_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

Stream& StreamSet::add_waiting(kj::Own<Stream> stream) {
  waiting_.push_back(kj::mv(stream));
  return *waiting_.back();
}

void StreamSet::first_opened(std::int64_t id) {
  auto stream = kj::mv(waiting_.front());
  waiting_.pop_front();
  stream->set_id(id);
  Stream& opened = *stream;
  streams_.emplace(id, kj::mv(stream));
  queue(opened);
}

Stream& StreamSet::add_remote(kj::Own<Stream> stream) {
  const std::int64_t id = stream->id();
  return *streams_.emplace(id, kj::mv(stream)).first->second;
}

void StreamSet::forget(std::int64_t id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  unqueue(*found->second);
  found->second->forget();
  streams_.erase(found);
}

void StreamSet::queue(Stream& stream) {
  if (stream.id() == Stream::unopened || std::exchange(stream.is_queued, true)) return;
  queue_of(stream).push_back(&stream);
}

Stream* StreamSet::next_to_send() {
  for (auto& kind : to_send_) {
    while (!kind.empty()) {
      if (kind.front()->wants_to_send()) return kind.front();
      unqueue(*kind.front());
    }
  }
  return nullptr;
}

void StreamSet::rotate(Stream& stream) {
  unqueue(stream);
  queue(stream);
}

void StreamSet::unqueue(Stream& stream) {
  if (std::exchange(stream.is_queued, false)) std::erase(queue_of(stream), &stream);
}

bool StreamSet::arrived(Stream& stream) {
  if (incoming_.size() >= most_incoming) return false;
  IncomingStream incoming{*stream.kind(), stream.io()};
  KJ_IF_MAYBE (acceptor, acceptor_) {
    auto fulfiller = kj::mv(*acceptor);
    acceptor_ = nullptr;
    if (fulfiller->isWaiting()) {
      fulfiller->fulfill(kj::mv(incoming));
      return true;
    }
  }
  incoming_.push_back(kj::mv(incoming));
  return true;
}

kj::Promise<IncomingStream> StreamSet::accept() {
  if (!incoming_.empty()) {
    auto first = kj::mv(incoming_.front());
    incoming_.pop_front();
    return first;
  }
  auto pair = kj::newPromiseAndFulfiller<IncomingStream>();
  acceptor_ = kj::mv(pair.fulfiller);
  return kj::mv(pair.promise);
}

bool StreamSet::everything_acknowledged() const {
  return waiting_.empty() &&
         std::ranges::none_of(streams_, [](const auto& stream) { return stream.second->has_unacknowledged(); });
}

void StreamSet::disconnect(const kj::Exception& reason) {
  for (auto& kind : to_send_) kind.clear();
  for (auto& [id, stream] : streams_) stream->disconnect(reason);
  for (auto& stream : waiting_) stream->disconnect(reason);
  streams_.clear();
  waiting_.clear();
  incoming_.clear();
  KJ_IF_MAYBE (acceptor, acceptor_) (*acceptor)->reject(kj::cp(reason));
  acceptor_ = nullptr;
}

}  // namespace qpc::net::quic
