#include "net/transport/quic/tls_session.h"

#include <kj/debug.h>

namespace qpc::net::quic {
namespace {

constexpr std::string_view exporter_label = "EXPORTER-quicprochat-1";
constexpr std::size_t binding_bytes = 32;

int verifier_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void prepare_library() {
  static const bool ready = ngtcp2_crypto_ossl_init() == 0;
  KJ_ASSERT(ready, "ngtcp2 and OpenSSL do not fit together");
}

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, Role role, ngtcp2_crypto_conn_ref& reference, PeerVerifier* verifier) {
  prepare_library();
  ssl_.reset(SSL_new(&context));
  KJ_ASSERT(ssl_ != nullptr);
  ngtcp2_crypto_ossl_ctx* made = nullptr;
  KJ_ASSERT(ngtcp2_crypto_ossl_ctx_new(&made, ssl_.get()) == 0);
  context_.reset(made);
  SSL_set_app_data(ssl_.get(), &reference);
  SSL_set_ex_data(ssl_.get(), verifier_index(), verifier);
  if (role == Role::server) {
    KJ_ASSERT(ngtcp2_crypto_ossl_configure_server_session(ssl_.get()) == 0);
    SSL_set_accept_state(ssl_.get());
  } else {
    KJ_ASSERT(ngtcp2_crypto_ossl_configure_client_session(ssl_.get()) == 0);
    SSL_set_connect_state(ssl_.get());
  }
}

TlsSession::~TlsSession() {
  SSL_set_app_data(ssl_.get(), nullptr);  // so that freeing it asks nothing of ngtcp2
}

ChannelBinding TlsSession::channel_binding() const {
  ChannelBinding binding{ChannelBinding::Type::tls_exporter, Bytes(binding_bytes)};
  KJ_ASSERT(SSL_export_keying_material(ssl_.get(), binding.bytes.data(), binding.bytes.size(), exporter_label.data(),
                                       exporter_label.size(), nullptr, 0, 0) == 1);
  return binding;
}

std::string TlsSession::key_exchange_group() const {
  const char* name = SSL_get0_group_name(ssl_.get());
  return name == nullptr ? "unknown" : name;
}

std::string TlsSession::cipher() const { return SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_.get())); }

bool TlsSession::speaks(std::string_view alpn) const {
  const unsigned char* selected = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &selected, &size);
  return as_text({selected, size}) == alpn;
}

PeerVerifier* verifier_of(const SSL& ssl) {
  return static_cast<PeerVerifier*>(SSL_get_ex_data(&ssl, verifier_index()));
}

}  // namespace qpc::net::quic
