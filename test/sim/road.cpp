#include "sim/road.h"

#include <algorithm>
#include <deque>

#include "net/task.h"

namespace qpc::sim {
namespace {

/// What is written arrives later.
class SlowStream final : public kj::AsyncIoStream {
 public:
  SlowStream(kj::Own<kj::AsyncIoStream> below, Road& road) : below_(kj::mv(below)), road_(road) {}
  KJ_DISALLOW_COPY_AND_MOVE(SlowStream);

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t min_bytes, std::size_t max_bytes) override {
    return below_->tryRead(buffer, min_bytes, max_bytes);
  }
  kj::Promise<void> write(const void* buffer, std::size_t size) override {
    return send(Bytes(static_cast<const std::uint8_t*>(buffer), static_cast<const std::uint8_t*>(buffer) + size));
  }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    Bytes all;
    for (const auto piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return send(std::move(all));
  }
  kj::Promise<void> whenWriteDisconnected() override { return below_->whenWriteDisconnected(); }
  void shutdownWrite() override { add({.octets = {}, .ends = true}); }
  void abortRead() override { below_->abortRead(); }

 private:
  struct Parcel {
    kj::TimePoint at = kj::origin<kj::TimePoint>();
    Bytes octets;
    bool ends = false;
  };

  kj::Promise<void> send(Bytes octets) {
    if (broken_) return KJ_EXCEPTION(DISCONNECTED, "the road is broken");
    add({.octets = std::move(octets)});
    return kj::READY_NOW;
  }

  void add(Parcel parcel) {
    parcel.at = last_arrival_ = road_.arrival(last_arrival_);
    parcels_.push_back(std::move(parcel));
    if (carrying_) return;
    carrying_ = true;
    carrier_ = kj::Promise<void>(carry()).eagerlyEvaluate([this](kj::Exception&&) { broken_ = true; });
  }

  Task<void> carry() {
    while (!parcels_.empty()) {
      while (road_.timer().now() < std::max(parcels_.front().at, road_.still_until())) {
        co_await road_.timer().atTime(std::max(parcels_.front().at, road_.still_until()));
      }
      const Parcel parcel = std::move(parcels_.front());
      parcels_.pop_front();
      road_.trace().note(
          static_cast<std::uint64_t>((road_.timer().now() - kj::origin<kj::TimePoint>()) / kj::NANOSECONDS));
      road_.trace().note(parcel.octets.size());
      if (parcel.ends) {
        below_->shutdownWrite();
      } else {
        co_await below_->write(parcel.octets.data(), parcel.octets.size());
      }
    }
    carrying_ = false;
  }

  kj::Own<kj::AsyncIoStream> below_;
  Road& road_;
  std::deque<Parcel> parcels_;
  kj::TimePoint last_arrival_ = kj::origin<kj::TimePoint>();
  bool carrying_ = false;
  bool broken_ = false;
  kj::Promise<void> carrier_ = kj::READY_NOW;
};

}  // namespace

class SlowConnection final : public net::Connection {
 public:
  SlowConnection(kj::Own<net::Connection> below, Road& road) : below_(kj::mv(below)), road_(road) { road_.add(*this); }
  KJ_DISALLOW_COPY_AND_MOVE(SlowConnection);
  ~SlowConnection() noexcept(false) override { road_.remove(*this); }

  kj::Own<kj::AsyncIoStream> open_stream(net::StreamKind kind) override { return slow(below_->open_stream(kind)); }
  kj::Promise<net::IncomingStream> accept_stream() override {
    return below_->accept_stream().then([this](net::IncomingStream incoming) {
      return net::IncomingStream{incoming.kind, slow(kj::mv(incoming.stream))};
    });
  }
  const net::ChannelBinding& channel_binding() const override { return below_->channel_binding(); }
  kj::Maybe<const net::PeerIdentity&> peer_identity() const override {
    return static_cast<const net::Connection&>(*below_).peer_identity();
  }
  void accept_peer() override { below_->accept_peer(); }
  std::string peer_address() const override { return below_->peer_address(); }
  std::string_view key_exchange_group() const override { return below_->key_exchange_group(); }
  std::string_view cipher() const override { return below_->cipher(); }
  net::Standing standing() const override { return below_->standing(); }
  void raise_standing() override { below_->raise_standing(); }
  kj::Promise<void> flushed() override { return below_->flushed(); }
  std::uint64_t acknowledged_bytes() const override { return below_->acknowledged_bytes(); }
  void close(net::CloseCode code, std::string_view reason) override { below_->close(code, reason); }
  kj::Promise<net::Closed> on_closed() override { return below_->on_closed(); }

 private:
  kj::Own<kj::AsyncIoStream> slow(kj::Own<kj::AsyncIoStream> stream) {
    return kj::heap<SlowStream>(kj::mv(stream), road_);
  }

  kj::Own<net::Connection> below_;
  Road& road_;
};

kj::TimePoint Road::arrival(kj::TimePoint before) {
  // Most takes a few milliseconds; what was lost on the way takes the time in which its loss is noticed, too.
  auto time = static_cast<std::int64_t>(1 + chance_.below(20)) * kj::MILLISECONDS;
  if (chance_.below(20) == 0) time = time + static_cast<std::int64_t>(100 + chance_.below(900)) * kj::MILLISECONDS;
  return std::max(before, timer_.now() + time);
}

void Road::break_all() {
  for (auto* connection : std::vector(connections_)) {
    // One that ends may take others along.
    if (std::ranges::contains(connections_, connection)) connection->close(net::CloseCode::done, "");
  }
}

void Road::close(kj::Duration time) {
  closed_until_ = timer_.now() + time;
  break_all();
}

kj::Own<net::Connection> over(Road& road, kj::Own<net::Connection> end) {
  return kj::heap<SlowConnection>(kj::mv(end), road);
}

}  // namespace qpc::sim
