// e2e-other-version: a node of a later protocol, in the place of one that people know: same keys, same address.
//
//   e2e-other-version DATA_DIR KEY_FILE LISTEN WIRE_VERSION OLDEST
#include <kj/async-io.h>
#include <schemas/node.capnp.h>

#include <cstdio>
#include <cstdlib>

#include "core/crypto/system_random.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/quic/quic_listener.h"
#include "net/transport/tls/certificate.h"
#include "node/start/node_keys.h"

namespace {

using namespace qpc;

/// Speaks `newest` down to `oldest`, and refuses whoever speaks none of these as the schema says.
class OtherNode final : public api::Node::Server {
 public:
  OtherNode(std::uint16_t newest, std::uint16_t oldest) : newest_(newest), oldest_(oldest) {}

  kj::Promise<void> info(InfoContext call) override {
    auto info = call.getResults().initInfo();
    info.setDomain("localhost");
    info.setWireVersion(newest_);
    info.setOldestWireVersion(oldest_);
    return kj::READY_NOW;
  }
  kj::Promise<void> register_(RegisterContext call) override { return refuse(call.getResults().initResult()); }
  kj::Promise<void> login(LoginContext call) override { return refuse(call.getResults().initResult()); }
  kj::Promise<void> resume(ResumeContext call) override { return refuse(call.getResults().initResult()); }

 private:
  template <class Result>
  kj::Promise<void> refuse(Result result) {
    auto refused = result.initRefused();
    refused.setReason(api::Refusal::Reason::WRONG_VERSION);
    refused.setLimit(oldest_);
    return kj::READY_NOW;
  }

  std::uint16_t newest_, oldest_;
};

class OtherRpc final : public net::RpcService {
 public:
  explicit OtherRpc(api::Node::Client node) : node_(kj::mv(node)) {}
  capnp::Capability::Client bootstrap(net::Connection&) override { return node_; }

 private:
  api::Node::Client node_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: e2e-other-version DATA_DIR KEY_FILE LISTEN WIRE_VERSION OLDEST\n", stderr);
    return 2;
  }
  auto io = kj::setupAsyncIo();
  crypto::SystemRandom random;
  const auto keys = node::open_keys(argv[1], argv[2], random);
  if (!keys) return 1;
  const auto identity = node::open_identity(argv[1], *keys, random);
  const auto address = net::NodeAddress::parse(argv[3]);
  if (!identity || !address) return 1;
  const kj::Clock& clock = kj::systemPreciseCalendarClock();
  const std::chrono::sys_seconds now(std::chrono::seconds((clock.now() - kj::UNIX_EPOCH) / kj::SECONDS));
  const net::QuicEnvironment environment{io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, random};
  net::QuicListener listener(environment, *address,
                             net::tls::issue_credentials(*identity, net::tls::make_identity_certificate(*identity, now),
                                                         {"localhost"}, now, random),
                             net::derive_quic_secret(*identity), {});
  OtherRpc rpc(kj::heap<OtherNode>(static_cast<std::uint16_t>(std::atoi(argv[4])),
                                   static_cast<std::uint16_t>(std::atoi(argv[5]))));
  net::RpcServer server(rpc, io.provider->getTimer());
  std::puts("ready");
  std::fflush(stdout);
  server.serve(listener).wait(io.waitScope);
}
