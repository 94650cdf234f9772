#include <capnp/rpc-twoparty.h>
#include <kj/compat/tls.h>

#include <chrono>

#include "core/crypto/system_random.h"
#include "net/rpc/bench/octets.h"
#include "net/rpc/bench/plain_echo.h"
#include "net/rpc/bench/way.h"
#include "net/transport/tls/certificate.h"

namespace qpc::net::bench {
namespace {

constexpr const char* domain = "node.example";
// Of an Ed25519 key in PKCS #8, before its 32 octets (RFC 8410 §7).
constexpr std::uint8_t key_prefix[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                       0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

kj::ArrayPtr<const kj::byte> as_array(ByteView octets) { return {octets.data(), octets.size()}; }

/// A server's key and certificates, made afresh, as KJ takes them.
class Identity {
 public:
  kj::Own<kj::TlsContext> for_server() const {
    Bytes key(std::begin(key_prefix), std::end(key_prefix));
    const Secret secret = credentials_.key.private_key();
    key.insert(key.end(), secret.reveal().begin(), secret.reveal().end());
    const kj::ArrayPtr<const kj::byte> chain[] = {as_array(credentials_.certificate),
                                                  as_array(credentials_.identity_certificate)};
    const kj::TlsKeypair pair{kj::TlsPrivateKey(as_array(key)),
                              kj::TlsCertificate(kj::arrayPtr(chain, std::size(chain)))};
    kj::TlsContext::Options options;
    options.minVersion = kj::TlsVersion::TLS_1_3;
    options.defaultKeypair = pair;
    return kj::heap<kj::TlsContext>(kj::mv(options));
  }
  kj::Own<kj::TlsContext> for_client() const {
    const kj::TlsCertificate root(as_array(credentials_.identity_certificate));
    kj::TlsContext::Options options;
    options.minVersion = kj::TlsVersion::TLS_1_3;
    options.useSystemTrustStore = false;
    options.trustedCertificates = kj::arrayPtr(&root, 1);
    return kj::heap<kj::TlsContext>(kj::mv(options));
  }

 private:
  static tls::Credentials issue() {
    crypto::SystemRandom random;
    const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return tls::issue_credentials(key, tls::make_identity_certificate(key, now), {domain}, now, random);
  }
  const tls::Credentials credentials_ = issue();
};

class TcpServer final : public Server, private kj::TaskSet::ErrorHandler {
 public:
  /// `tls` is null for none.
  TcpServer(kj::AsyncIoContext& io, kj::Own<kj::TlsContext> tls)
      : tls_(kj::mv(tls)), calls_(listen(io)), octets_(listen(io)), rpc_(kj::heap<PlainEcho>()), tasks_(*this) {
    tasks_.add(rpc_.listen(*calls_));
    tasks_.add(accept_octets());
  }
  Ports ports() override {
    return {static_cast<std::uint16_t>(calls_->getPort()), static_cast<std::uint16_t>(octets_->getPort())};
  }

 private:
  kj::Own<kj::ConnectionReceiver> listen(kj::AsyncIoContext& io) {
    auto port = io.provider->getNetwork().parseAddress("127.0.0.1", 0).wait(io.waitScope)->listen();
    return tls_.get() != nullptr ? tls_->wrapPort(kj::mv(port)) : kj::mv(port);
  }
  Task<void> accept_octets() {
    for (;;) {
      auto stream = co_await octets_->accept();
      auto& served = *stream;
      tasks_.add(serve_octets(served).start().attach(kj::mv(stream)));
    }
  }
  void taskFailed(kj::Exception&& fault) override {
    if (fault.getType() != kj::Exception::Type::DISCONNECTED) KJ_LOG(ERROR, fault);
  }

  kj::Own<kj::TlsContext> tls_;
  kj::Own<kj::ConnectionReceiver> calls_, octets_;
  capnp::TwoPartyServer rpc_;
  kj::TaskSet tasks_;
};

class TcpWay final : public Way {
 public:
  TcpWay(kj::AsyncIoContext& io, Encryption encryption) : encryption_(encryption) {
    calls_ = connect(io, server_.ports().calls);
    octets_ = connect(io, server_.ports().octets);
    echo_ = client_.emplace(*calls_).bootstrap().castAs<schema::Echo>();
  }

  std::string_view name() const override { return encryption_ == Encryption::tls ? "tcp_tls" : "tcp"; }
  schema::Echo::Client echo() override { return echo_; }
  kj::AsyncIoStream& octets() override { return *octets_; }
  const ServerThread& server() const override { return server_; }

 private:
  kj::Own<Server> serve(kj::AsyncIoContext& io) const {
    return kj::heap<TcpServer>(io, encryption_ == Encryption::tls ? identity_.for_server() : kj::Own<kj::TlsContext>());
  }
  kj::Own<kj::AsyncIoStream> connect(kj::AsyncIoContext& io, std::uint16_t port) {
    auto address = io.provider->getNetwork().parseAddress("127.0.0.1", port).wait(io.waitScope);
    if (encryption_ == Encryption::tls) address = tls_->wrapAddress(kj::mv(address), domain);
    return address->connect().wait(io.waitScope);
  }

  const Encryption encryption_;
  const Identity identity_;
  kj::Own<kj::TlsContext> tls_ = identity_.for_client();
  ServerThread server_{[this](kj::AsyncIoContext& io) { return serve(io); }};
  kj::Own<kj::AsyncIoStream> calls_, octets_;
  std::optional<capnp::TwoPartyClient> client_;
  schema::Echo::Client echo_{nullptr};
};

}  // namespace

std::unique_ptr<Way> make_tcp_way(kj::AsyncIoContext& io, Encryption encryption) {
  return std::make_unique<TcpWay>(io, encryption);
}

}  // namespace qpc::net::bench
