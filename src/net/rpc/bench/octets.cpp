#include "net/rpc/bench/octets.h"

#include <algorithm>

namespace qpc::net::bench {
namespace {

/// What one end asks of the other: to read so many, and then to send so many.
struct Order {
  std::uint64_t up, down;
};

Task<void> send(kj::AsyncIoStream& stream, std::uint64_t octets) {
  const auto piece = kj::heapArray<kj::byte>(piece_bytes);
  while (octets > 0) {
    const auto size = std::min<std::uint64_t>(octets, piece.size());
    co_await stream.write(piece.begin(), size);
    octets -= size;
  }
}

Task<void> take(kj::AsyncIoStream& stream, std::uint64_t octets) {
  auto room = kj::heapArray<kj::byte>(piece_bytes);
  while (octets > 0) {
    const auto size = co_await stream.tryRead(room.begin(), 1, std::min<std::uint64_t>(octets, room.size()));
    KJ_REQUIRE(size > 0, "the stream ended early");
    octets -= size;
  }
}

}  // namespace

Task<void> serve_octets(kj::AsyncIoStream& stream) {
  for (;;) {
    Order order{};
    if (co_await stream.tryRead(&order, sizeof order, sizeof order) < sizeof order) co_return;
    co_await take(stream, order.up);
    co_await send(stream, order.down);
  }
}

Task<void> upload(kj::AsyncIoStream& stream, std::uint64_t octets) {
  const Order order{.up = octets, .down = 1};
  co_await stream.write(&order, sizeof order);
  co_await send(stream, octets);
  co_await take(stream, order.down);
}

Task<void> download(kj::AsyncIoStream& stream, std::uint64_t octets) {
  const Order order{.up = 0, .down = octets};
  co_await stream.write(&order, sizeof order);
  co_await take(stream, octets);
}

}  // namespace qpc::net::bench
