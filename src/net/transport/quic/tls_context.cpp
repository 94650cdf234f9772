#include "net/transport/quic/tls_context.h"

#include <kj/debug.h>

#include "net/transport/quic/tls_session.h"
#include "net/transport/tls/issued_certificate.h"
#include "net/transport/tls/key.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::quic {
namespace {

// '/' makes a server insist on the first, where a client offers both but sent a key share for the second only.
constexpr const char* server_hybrid_only = "X25519MLKEM768";
constexpr const char* server_hybrid_first = "X25519MLKEM768/X25519";
// '*' marks the key shares that are sent with the first message.
constexpr const char* client_hybrid_only = "*X25519MLKEM768";
constexpr const char* client_hybrid_first = "*X25519MLKEM768/*X25519";

constexpr std::size_t longest_chain = tls::longest_issued_chain + 2;  // with the identity's own

void must(long result) { KJ_ASSERT(result == 1, "OpenSSL refuses its configuration"); }

/// One protocol in the form of RFC 7301 §3.1.
std::string alpn_list(std::string_view alpn) { return static_cast<char>(alpn.size()) + std::string(alpn); }

void set_common(SSL_CTX& context, const char* groups) {
  must(SSL_CTX_set_min_proto_version(&context, TLS1_3_VERSION));
  must(SSL_CTX_set1_groups_list(&context, groups));
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(&context, SSL_OP_NO_TICKET);
}

int select_alpn(SSL*, const unsigned char** selected, unsigned char* size, const unsigned char* offered,
                unsigned offered_size, void*) {
  static const std::string ours = alpn_list(native_alpn);
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(ours.data()),
                                           static_cast<unsigned>(ours.size()), offered, offered_size);
  *selected = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int alert_of(ConnectRefusal::Reason reason) {
  return reason == ConnectRefusal::Reason::certificate_expired ? X509_V_ERR_CERT_HAS_EXPIRED
                                                               : X509_V_ERR_APPLICATION_VERIFICATION;
}

int verify_peer(X509_STORE_CTX* store, void*) {
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  PeerVerifier* verifier = verifier_of(*ssl);
  std::vector<Bytes> certificates;
  const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(store);
  for (int at = 0; at < sk_X509_num(sent) && at <= static_cast<int>(longest_chain); ++at) {
    certificates.push_back(tls::write_certificate(*sk_X509_value(sent, at)));
  }
  if (verifier != nullptr && verifier->verify(certificates)) return 1;
  const auto& refusal = verifier != nullptr ? verifier->refusal() : std::nullopt;
  X509_STORE_CTX_set_error(store, alert_of(refusal ? refusal->reason : ConnectRefusal::Reason::certificate_invalid));
  return 0;
}

void add_to_chain(SSL_CTX& context, ByteView der) {
  auto certificate = tls::read_certificate(der);
  KJ_REQUIRE(certificate != nullptr, "this is no certificate");
  must(SSL_CTX_add0_chain_cert(&context, certificate.release()));
}

void set_credentials(SSL_CTX& context, const tls::Credentials& credentials) {
  const auto* issued = credentials.issued.get();
  const auto certificate = tls::read_certificate(issued != nullptr ? issued->chain.front() : credentials.certificate);
  const auto own_key = tls::load_key(credentials.key);
  EVP_PKEY* key = issued != nullptr ? issued->key.get() : own_key.get();
  KJ_REQUIRE(certificate != nullptr && SSL_CTX_use_cert_and_key(&context, certificate.get(), key, nullptr, 1) == 1,
             "the key is not that of the certificate");
  if (issued != nullptr) {
    for (const auto& issuer : std::span(issued->chain).subspan(1)) add_to_chain(context, issuer);
    add_to_chain(context, credentials.certificate);
  }
  add_to_chain(context, credentials.identity_certificate);
}

}  // namespace

tls::SslContextPtr make_server_context(const tls::Credentials& credentials, KeyExchange accepted) {
  tls::SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  KJ_ASSERT(context != nullptr);
  set_common(*context, accepted == KeyExchange::hybrid_only ? server_hybrid_only : server_hybrid_first);
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE);
  must(SSL_CTX_set_num_tickets(context.get(), 0));
  SSL_CTX_set_alpn_select_cb(context.get(), select_alpn, nullptr);
  set_credentials(*context, credentials);
  return context;
}

tls::SslContextPtr make_client_context(std::string_view alpn, const char* groups) {
  tls::SslContextPtr context(SSL_CTX_new(TLS_client_method()));
  KJ_ASSERT(context != nullptr);
  set_common(*context, groups);
  const std::string list = alpn_list(alpn);
  KJ_ASSERT(SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(list.data()),
                                    static_cast<unsigned>(list.size())) == 0);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context.get(), verify_peer, nullptr);
  return context;
}

const char* client_groups(KeyExchange key_exchange) {
  return key_exchange == KeyExchange::hybrid_only ? client_hybrid_only : client_hybrid_first;
}

bool PeerVerifier::verify(std::span<const Bytes> certificates) {
  auto checked = tls::check_chain(certificates, expected_);
  if (checked) {
    identity_ = *std::move(checked);
  } else {
    refusal_ = std::move(checked).error();
  }
  return identity_.has_value();
}

}  // namespace qpc::net::quic
