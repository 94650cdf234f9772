// Sends arbitrary octets to a node as its operator: what the local socket gives is the bootstrap. The seeds call each
// method of what hangs from it.
#include "net/rpc/feed_for_tests.h"
#include "node/admin/admin_service.h"
#include "node/admin/surroundings_for_tests.h"
#include "node/test_support.h"

namespace {

using namespace qpc;
using namespace qpc::node;

/// Takes whoever connects for the operator.
class OperatorsDoor final : public net::RpcService {
 public:
  explicit OperatorsDoor(NodeContext& node) : node_(node) {}
  capnp::Capability::Client bootstrap(net::Connection& connection) override {
    connection.raise_standing();
    return kj::heap<AdminService>(node_, surroundings_);
  }

 private:
  NodeContext& node_;
  StillSurroundings surroundings_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NodeForTests node;
  TestPerson alice{"alice"};
  node.storage
      .write([&](db::Database& db) { Accounts(db, "example.org").create(alice.new_account(), test_now).value(); })
      .wait(node.scope);
  OperatorsDoor door(node.context);
  net::RpcServer server(door, node.timer);
  auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, node.random);
  server.serve(kj::mv(pair.node));
  net::feed(*pair.client, {data, size}, node.scope);
  node.advance(61 * kj::SECONDS);  // longer than any call waits
  pair.client = nullptr;
  node.scope.poll();
  if (server.connections() != 0) __builtin_trap();
  return 0;
}
