// Sends arbitrary octets to a node as somebody who has a session: its capability is the bootstrap. The seeds call each
// method of what hangs from it.
#include "net/rpc/feed_for_tests.h"
#include "node/node_for_tests.h"
#include "node/session/session_service.h"
#include "node/test_support.h"

namespace {

using namespace qpc;
using namespace qpc::node;

/// Opens a session for whoever connects.
class OpenDoor final : public net::RpcService {
 public:
  OpenDoor(NodeContext& node, Entered entered) : node_(node), entered_(std::move(entered)) {}
  capnp::Capability::Client bootstrap(net::Connection& connection) override {
    return open_session(node_, connection, entered_);
  }

 private:
  NodeContext& node_;
  Entered entered_;
};

Entered settle_alice(NodeForTests& node) {
  TestPerson alice{"alice"};
  return node.storage
      .write(
          [&](db::Database& db) { return Accounts(db, "example.org").create(alice.new_account(), test_now).value(); })
      .wait(node.scope);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NodeForTests node;
  OpenDoor door(node.context, settle_alice(node));
  net::RpcServer server(door, node.timer);
  auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, node.random);
  server.serve(kj::mv(pair.node));
  net::feed(*pair.client, {data, size}, node.scope);
  node.advance(61 * kj::SECONDS);  // longer than any call waits
  pair.client = nullptr;
  node.scope.poll();
  if (server.connections() != 0 || node.sessions.size() != 0) __builtin_trap();
  return 0;
}
