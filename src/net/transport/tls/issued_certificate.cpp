#include "net/transport/tls/issued_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

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
  if (X509_check_host(leaf.get(), domain.data(), domain.size(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) != 1) {
    return std::unexpected("tls-certificate does not name the domain " + domain);
  }
  const auto validity = validity_of(leaf);
  if (!validity) return wrong("tls-certificate has no dates that can be read");
  issued.validity = *validity;
  return issued;
}

}  // namespace qpc::net::tls
