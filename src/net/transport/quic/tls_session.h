// tls_session.h: the TLS handshake of one connection.
#pragma once
#include <ngtcp2/ngtcp2_crypto.h>
#include <ngtcp2/ngtcp2_crypto_ossl.h>

#include "net/transport/connection.h"
#include "net/transport/quic/tls_context.h"

namespace qpc::net::quic {

enum class Role { client, server };

/// OpenSSL's half of a connection, bound to ngtcp2's. It may be dropped once the handshake is complete.
class TlsSession {
 public:
  /// `reference` leads to the ngtcp2_conn; it and `verifier` (null for a server) must outlive the session.
  TlsSession(SSL_CTX& context, Role role, ngtcp2_crypto_conn_ref& reference, PeerVerifier* verifier);
  KJ_DISALLOW_COPY_AND_MOVE(TlsSession);
  ~TlsSession();

  /// For ngtcp2_conn_set_tls_native_handle().
  void* native_handle() const { return context_.get(); }

  /// After the handshake.
  ChannelBinding channel_binding() const;
  std::string key_exchange_group() const;
  std::string cipher() const;
  /// Whether both sides agreed on exactly this protocol. TLS goes on where one names none; QUIC may not (RFC 9001
  /// §8.1).
  bool speaks(std::string_view alpn) const;

 private:
  std::unique_ptr<ngtcp2_crypto_ossl_ctx, tls::Free<ngtcp2_crypto_ossl_ctx_del>> context_;
  tls::SslPtr ssl_;  // refers to what the context holds, so it goes first
};

/// That of the session with this SSL; null for a server's.
PeerVerifier* verifier_of(const SSL& ssl);

}  // namespace qpc::net::quic
