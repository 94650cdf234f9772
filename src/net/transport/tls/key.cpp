#include "net/transport/tls/key.h"

#include <kj/debug.h>
#include <openssl/pem.h>

#include "net/transport/tls/x509.h"

namespace qpc::net::tls {
namespace {

constexpr std::size_t max_certificates = 8;

BioPtr open_text(ByteView text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }
ByteView written(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return {reinterpret_cast<std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

/// Nobody is asked for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

PkeyPtr load_key(const crypto::SigningKey& key) {
  KJ_REQUIRE(key.scheme() == crypto::SignatureScheme::ed25519, "this is for Ed25519 keys");
  const Secret octets = key.private_key();
  PkeyPtr loaded(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets.reveal().data(), octets.reveal().size()));
  KJ_ASSERT(loaded != nullptr);
  return loaded;
}

Secret key_to_pem(const crypto::SigningKey& key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  KJ_ASSERT(PEM_write_bio_PKCS8PrivateKey(bio.get(), load_key(key).get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return Secret::copy_of(written(*bio));  // a secure-memory BIO wipes its own copy
}

Result<crypto::SigningKey> key_from_pem(ByteView text) {
  const PkeyPtr key(PEM_read_bio_PrivateKey(open_text(text).get(), nullptr, no_passphrase, nullptr));
  if (!key) return fail(Kind::malformed, "RFC 7468 §10: this is no private key in PEM");
  if (EVP_PKEY_is_a(key.get(), "ED25519") != 1) return fail(Kind::unsupported, "RFC 8410: this is no Ed25519 key");
  Secret octets(32);
  std::size_t size = octets.size();
  if (EVP_PKEY_get_raw_private_key(key.get(), octets.fill().data(), &size) != 1 || size != octets.size()) {
    return fail(Kind::malformed, "RFC 8410 §7: an Ed25519 private key has 32 octets");
  }
  return crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, octets.reveal());
}

std::string certificates_to_pem(std::span<const Bytes> certificates) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  for (const Bytes& certificate : certificates) {
    KJ_ASSERT(PEM_write_bio(bio.get(), PEM_STRING_X509, "", certificate.data(), static_cast<long>(certificate.size())) >
              0);
  }
  return std::string(as_text(written(*bio)));
}

Result<std::vector<Bytes>> certificates_from_pem(std::string_view text) {
  const BioPtr bio = open_text(as_bytes(text));
  std::vector<Bytes> certificates;
  while (X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
    if (certificates.size() == max_certificates) return fail(Kind::limit, "PEM: more than 8 certificates");
    certificates.push_back(write_certificate(*certificate));
  }
  if (certificates.empty()) return fail(Kind::malformed, "RFC 7468 §5: this is no certificate in PEM");
  return certificates;
}

}  // namespace qpc::net::tls
