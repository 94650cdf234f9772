// memory_network.h: connections inside one thread, without sockets or encryption: for tests and the simulator.
#pragma once
#include <kj/async-io.h>

#include <map>

#include "core/base/random.h"
#include "net/transport/network.h"

namespace qpc::net {

struct MemoryConnectionPair {
  kj::Own<Connection> client;
  kj::Own<Connection> node;
};
/// Two ends of one connection. `random` makes the channel binding that both share. The client's end is in the same
/// state as after Network::connect() with this trust.
MemoryConnectionPair new_memory_connection(const PeerIdentity& node, const PeerTrust& trust, Random& random);

/// A network whose nodes are listeners in the same thread. It must outlive its listeners.
class MemoryNetwork final : public Network {
 public:
  /// `random` makes channel bindings; a seeded one makes a run reproducible. It must outlive the network.
  explicit MemoryNetwork(Random& random) : random_(random) {}
  KJ_DISALLOW_COPY_AND_MOVE(MemoryNetwork);
  ~MemoryNetwork() noexcept(false);

  /// From here on, connect() to `address` arrives at this listener. One listener an address.
  kj::Own<Listener> listen(NodeAddress address, PeerIdentity identity);

  /// Fails with DISCONNECTED where nobody listens. Checks pin and domain as the real one does.
  kj::Promise<ConnectResult> connect(ConnectTarget target) override;

 private:
  class MemoryListener;
  Random& random_;
  std::map<std::string, MemoryListener*> listeners_;
};

}  // namespace qpc::net
