#include "net/transport/tls/issued_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace qpc::net::tls {
namespace {

using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;

std::unexpected<std::string> wrong(const char* sentence) { return std::unexpected(std::string(sentence)); }

BioPtr reader_of(std::string_view text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

/// Nobody is asked for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

std::vector<X509Ptr> read_all_certificates(std::string_view pem) {
  const auto in = reader_of(pem);
  std::vector<X509Ptr> all;
  while (X509* next = PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr)) all.emplace_back(next);
  ERR_clear_error();
  return all;
}

/// Whether a TLS server can show them: OpenSSL refuses what is weak.
bool can_be_shown(const std::vector<X509Ptr>& chain, EVP_PKEY* key) {
  const SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  bool shown = context != nullptr && SSL_CTX_use_cert_and_key(context.get(), chain.front().get(), key, nullptr, 1) == 1;
  for (const auto& issuer : std::span(chain).subspan(1)) {
    shown = shown && SSL_CTX_add1_chain_cert(context.get(), issuer.get()) == 1;
  }
  ERR_clear_error();
  return shown;
}

}  // namespace

std::expected<IssuedCertificate, std::string> read_issued_certificate(std::string_view certificates_pem,
                                                                      const Secret& key_pem,
                                                                      const std::string& domain) {
  const auto certificates = read_all_certificates(certificates_pem);
  if (certificates.empty()) return wrong("tls-certificate holds no certificate in PEM");
  if (certificates.size() > longest_issued_chain) return wrong("tls-certificate holds more than four certificates");
  IssuedCertificate issued;
  for (const auto& certificate : certificates) {
    issued.chain.push_back(write_certificate(*certificate));
    if (!read_certificate(issued.chain.back())) {
      return wrong("tls-certificate holds one that is not X.509 v3, or longer than 8 KiB");
    }
  }
  const auto in = reader_of(as_text(key_pem.reveal()));
  issued.key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!issued.key) return wrong("tls-key holds no private key in PEM, or one with a passphrase");
  const auto& leaf = certificates.front();
  if (!has_allowed_key(leaf)) {
    return wrong("the key of tls-certificate is neither P-256 nor Ed25519: ask the authority for one of these");
  }
  if (X509_check_private_key(leaf.get(), issued.key.get()) != 1) {
    ERR_clear_error();
    return wrong("tls-key is not the key of tls-certificate");
  }
  if (!can_be_shown(certificates, issued.key.get())) {
    return wrong("tls-certificate, or one of its issuers, is signed in a way, or has a key, that is too weak for TLS");
  }
  constexpr unsigned rules = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  if (X509_check_host(leaf.get(), domain.data(), domain.size(), rules, nullptr) != 1) {
    return std::unexpected("tls-certificate does not name the domain " + domain);
  }
  const auto validity = validity_of(leaf);
  if (!validity) return wrong("tls-certificate has no dates that can be read");
  issued.validity = *validity;
  return issued;
}

}  // namespace qpc::net::tls
