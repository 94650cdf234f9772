// quic_network.h: a client's end of QUIC.
#pragma once
#include <map>

#include "net/task.h"
#include "net/transport/network.h"
#include "net/transport/quic/endpoint.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net {

struct QuicNetworkSettings {
  /// A client hears from its node at least every keep_alive, so the way through its NAT stays open.
  QuicSettings connection = {.keep_alive = 20 * kj::SECONDS};
  std::string alpn = std::string(quic::native_alpn);
  /// Waiting so long for an answer, a host's next address is tried beside (RFC 8305 §5).
  kj::Duration next_address_after = 250 * kj::MILLISECONDS;
};

/// Connects over UDP, IPv4 and IPv6. All connections of one family share a socket, so they end with the network.
class QuicNetwork final : public Network {
 public:
  /// What `environment` refers to must outlive the network.
  explicit QuicNetwork(const QuicEnvironment& environment, QuicNetworkSettings settings = {});
  KJ_DISALLOW_COPY_AND_MOVE(QuicNetwork);
  ~QuicNetwork() noexcept(false);

  kj::Promise<ConnectResult> connect(ConnectTarget target) override { return connect_task(std::move(target)); }

 private:
  Task<ConnectResult> connect_task(ConnectTarget target);
  Task<ConnectResult> connect_to(quic::SocketAddress address, const ConnectTarget& target);
  quic::Endpoint& endpoint_for(const quic::SocketAddress& address);
  /// Of all connections that offer the same groups: to make one takes a tenth of a handshake's time.
  tls::SslContextPtr context_for(KeyExchange key_exchange);

  QuicEnvironment environment_;
  QuicNetworkSettings settings_;
  quic::EndpointKeys keys_;
  kj::Maybe<kj::Own<quic::Endpoint>> ipv4_, ipv6_;
  std::map<KeyExchange, tls::SslContextPtr> contexts_;
};

}  // namespace qpc::net
