// Sends arbitrary octets to a node, as one client's conversation. The seeds are messages of each kind, without
// parameters. What lies behind registration and login: session_fuzz.
#include "net/rpc/feed_for_tests.h"
#include "node/node_for_tests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  qpc::node::NodeForTests node;
  auto client = node.connection();
  qpc::net::feed(*client, {data, size}, node.scope);
  node.advance(61 * kj::SECONDS);  // longer than any call waits
  client = nullptr;
  node.scope.poll();
  if (node.server->connections() != 0 || node.sessions.size() != 0) __builtin_trap();
  return 0;
}
