// tls_context.h: TLS 1.3 for QUIC, as a node and as a client.
#pragma once
#include "net/transport/network.h"
#include "net/transport/tls/certificate.h"
#include "net/transport/tls/certificate_check.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::quic {

/// What is spoken on our connections (RFC 7301).
inline constexpr std::string_view native_alpn = "capnp";

/// A node's. It prefers X25519MLKEM768, with another round trip if need be; `accepted` says whether X25519 alone will
/// do. No session tickets, so no resumption and no 0-RTT.
tls::SslContextPtr make_server_context(const tls::Credentials& credentials, KeyExchange accepted);

/// A client's. `alpn` and the names of `groups` are as OpenSSL takes them; see the defaults of client_groups().
/// No server name is sent: a node has one certificate, and an observer need not read where people talk.
tls::SslContextPtr make_client_context(std::string_view alpn, const char* groups);
/// The groups we offer: the hybrid alone, or with X25519 behind it.
const char* client_groups(KeyExchange key_exchange);

/// What a client expects of the node's certificates, and what came of it.
class PeerVerifier {
 public:
  explicit PeerVerifier(tls::CertificateExpectation expected) : expected_(std::move(expected)) {}

  /// OpenSSL's question in the handshake: certificates, as they were sent.
  bool verify(std::span<const Bytes> certificates);
  const std::optional<PeerIdentity>& identity() const { return identity_; }
  const std::optional<ConnectRefusal>& refusal() const { return refusal_; }

 private:
  tls::CertificateExpectation expected_;
  std::optional<PeerIdentity> identity_;
  std::optional<ConnectRefusal> refusal_;
};

}  // namespace qpc::net::quic
