#include <chrono>

#include "core/crypto/system_random.h"
#include "net/rpc/bench/octets.h"
#include "net/rpc/bench/plain_echo.h"
#include "net/rpc/bench/way.h"
#include "net/rpc/rpc_client.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/quic/quic_listener.h"
#include "net/transport/quic/quic_network.h"

namespace qpc::net::bench {
namespace {

QuicEnvironment environment_of(kj::AsyncIoContext& io, Random& random) {
  return {io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random};
}

class Service final : public RpcService {
 public:
  capnp::Capability::Client bootstrap(Connection& connection) override { return kj::heap<PlainEcho>(&connection); }
  kj::Promise<void> blob(Connection&, kj::Own<kj::AsyncIoStream> stream) override {
    auto& served = *stream;
    return serve_octets(served).start().attach(kj::mv(stream));
  }
};

class QuicServer final : public Server {
 public:
  QuicServer(kj::AsyncIoContext& io, const crypto::SigningKey& identity, const tls::Credentials& credentials)
      : listener_(environment_of(io, random_), {"127.0.0.1", 0}, credentials, derive_quic_secret(identity)),
        rpc_(service_, io.provider->getTimer()),
        serving_(rpc_.serve(listener_).eagerlyEvaluate([](kj::Exception&& fault) { KJ_LOG(FATAL, fault); })) {}
  Ports ports() override { return {listener_.local_address().port, listener_.local_address().port}; }

 private:
  crypto::SystemRandom random_;
  Service service_;
  QuicListener listener_;
  RpcServer rpc_;
  kj::Promise<void> serving_;
};

class QuicWay final : public Way {
 public:
  explicit QuicWay(kj::AsyncIoContext& io)
      : server_([this](kj::AsyncIoContext& its) { return kj::heap<QuicServer>(its, identity_, issue()); }),
        network_(environment_of(io, random_)),
        client_(connect(io), io.provider->getTimer()),
        echo_(client_.bootstrap().castAs<schema::Echo>()) {
    echo_.loginRequest().send().ignoreResult().wait(io.waitScope);
    octets_ = client_.connection().open_stream(StreamKind::blob);
  }

  std::string_view name() const override { return "quic"; }
  schema::Echo::Client echo() override { return echo_; }
  kj::AsyncIoStream& octets() override { return *octets_; }
  const ServerThread& server() const override { return server_; }

 private:
  tls::Credentials issue() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return tls::issue_credentials(identity_, tls::make_identity_certificate(identity_, now), {"node.example"}, now,
                                  random_);
  }
  kj::Own<Connection> connect(kj::AsyncIoContext& io) {
    const ConnectTarget target{.address = {"127.0.0.1", server_.ports().calls},
                               .trust = PinnedIdentity{tls::identity_key(identity_)},
                               .domain = "node.example"};
    return network_.connect(target).wait(io.waitScope).value();
  }

  crypto::SystemRandom random_;
  crypto::SigningKey identity_ = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random_);
  ServerThread server_;
  QuicNetwork network_;
  RpcClient client_;
  schema::Echo::Client echo_;
  kj::Own<kj::AsyncIoStream> octets_;
};

}  // namespace

std::unique_ptr<Way> make_quic_way(kj::AsyncIoContext& io) { return std::make_unique<QuicWay>(io); }

}  // namespace qpc::net::bench
