// guest.h: somebody with an account at a node, over QUIC.
#pragma once
#include <kj/async-io.h>

#include "core/crypto/system_random.h"
#include "net/rpc/rpc_client.h"
#include "net/task.h"
#include "net/transport/quic/quic_network.h"
#include "node/node_service_for_tests.h"

namespace qpc::bench {

/// An event loop with a network.
struct Loop {
  explicit Loop(net::QuicNetworkSettings settings = {})
      : network({io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random},
                std::move(settings)) {}
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::Timer& timer = io.provider->getTimer();
  crypto::SystemRandom random;
  net::QuicNetwork network;

  kj::Own<net::Connection> connect(const std::string& node);
};

class Guest {
 public:
  /// Connects, and registers under this name; throws when that fails.
  Guest(Loop& loop, const std::string& node, const std::string& name);

  api::Node::Client& node() { return node_; }
  api::Session::Client& session() { return session_; }
  net::Connection& connection() { return rpc_.connection(); }
  /// The address of the mailbox.
  Bytes open_mailbox();

 private:
  void enter();

  Loop& loop_;
  node::TestPerson person_;
  net::RpcClient rpc_;
  api::Node::Client node_;
  api::Session::Client session_{nullptr};
};

/// What programs say of themselves.
void introduce(api::ClientInfo::Builder info);

}  // namespace qpc::bench
