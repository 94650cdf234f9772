// Sends arbitrary octets to a served connection; the first says whether they come from a stranger.
#include "net/rpc/echo_for_tests.h"
#include "net/rpc/feed_for_tests.h"
#include "net/transport/memory/memory_network.h"

namespace qpc::net {
namespace {

struct ZeroRandom final : Random {
  void fill(std::span<std::uint8_t> memory) override { std::ranges::fill(memory, 0); }
};

}  // namespace
}  // namespace qpc::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::net;
  if (size == 0) return 0;
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  kj::TimerImpl timer(kj::origin<kj::TimePoint>());
  ZeroRandom random;
  EchoService service;
  RpcServer server(service, timer);
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  if ((data[0] & 1) != 0) pair.node->raise_standing();
  server.serve(kj::mv(pair.node));
  feed(*pair.client, {data + 1, size - 1}, scope);
  scope.poll();
  timer.advanceTo(timer.now() + 20 * kj::SECONDS);
  scope.poll();
  pair.client = nullptr;
  scope.poll();
  if (server.connections() != 0 || service.children != 0 || service.waiting != 0) __builtin_trap();
  return 0;
}
