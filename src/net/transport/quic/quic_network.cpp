#include "net/transport/quic/quic_network.h"

#include <kj/debug.h>

#include "net/transport/quic/connect_race.h"
#include "net/transport/quic/connection_handle.h"
#include "net/transport/quic/resolver.h"
#include "net/transport/quic/tls_context.h"

namespace qpc::net {
namespace {

std::chrono::sys_seconds seconds_of(kj::Date date) {
  return std::chrono::sys_seconds(std::chrono::seconds((date - kj::UNIX_EPOCH) / kj::SECONDS));
}

std::optional<IdentityKey> pin_of(const PeerTrust& trust) {
  const auto* pinned = std::get_if<PinnedIdentity>(&trust);
  return pinned != nullptr ? std::optional(pinned->key) : std::nullopt;
}

}  // namespace

QuicNetwork::QuicNetwork(const QuicEnvironment& environment, QuicNetworkSettings settings)
    : environment_(environment), settings_(std::move(settings)), keys_(environment.random.secret(32)) {}

QuicNetwork::~QuicNetwork() noexcept(false) = default;

Task<ConnectResult> QuicNetwork::connect_task(ConnectTarget target) {
  const auto addresses = co_await quic::resolve(target.address);
  if (addresses.empty()) kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the host has no address we can use"));
  std::vector<kj::Function<kj::Promise<ConnectResult>()>> attempts;
  for (const auto& address : addresses) {
    attempts.emplace_back(
        [this, address, &target]() -> kj::Promise<ConnectResult> { return connect_to(address, target); });
  }
  co_return co_await quic::connect_race(environment_.port.getTimer(), settings_.next_address_after, kj::mv(attempts));
}

Task<ConnectResult> QuicNetwork::connect_to(quic::SocketAddress address, const ConnectTarget& target) {
  quic::Endpoint& endpoint = endpoint_for(address);
  tls::CertificateExpectation expected{seconds_of(environment_.calendar_clock.now()), target.domain,
                                       pin_of(target.trust), target.authorities};
  auto connection = kj::refcounted<quic::QuicConnection>(
      endpoint, context_for(target.key_exchange), settings_.alpn, settings_.connection,
      quic::Path{endpoint.local_address(), address}, std::move(expected));
  endpoint.add(kj::addRef(*connection));
  // Whoever loses interest before the end drops the handle, and with it the handshake.
  auto handle =
      quic::make_handle(kj::addRef(*connection), expected.pin ? quic::PeerAccepted::yes : quic::PeerAccepted::not_yet);
  if (auto refusal = co_await connection->when_ready()) co_return ConnectResult(std::unexpect, *std::move(refusal));
  co_return ConnectResult(kj::mv(handle));
}

quic::Endpoint& QuicNetwork::endpoint_for(const quic::SocketAddress& address) {
  auto& endpoint = address.is_ipv6() ? ipv6_ : ipv4_;
  KJ_IF_MAYBE (existing, endpoint) return **existing;
  const auto any = quic::SocketAddress::from_literal(address.is_ipv6() ? "::" : "0.0.0.0", 0);
  return *endpoint.emplace(kj::heap<quic::Endpoint>(environment_, *any, keys_));
}

tls::SslContextPtr QuicNetwork::context_for(KeyExchange key_exchange) {
  auto& context = contexts_[key_exchange];
  if (!context) context = quic::make_client_context(settings_.alpn, quic::client_groups(key_exchange));
  KJ_ASSERT(SSL_CTX_up_ref(context.get()) == 1);
  return tls::SslContextPtr(context.get());
}

}  // namespace qpc::net
