#include "net/transport/tls/certificate.h"

#include <kj/debug.h>

#include "net/transport/tls/issued_certificate.h"
#include "net/transport/tls/key.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::tls {
namespace {

using std::chrono::sys_seconds;

constexpr const char* identity_name = "quicprochat node identity";
constexpr const char* node_name = "quicprochat node";
constexpr std::chrono::sys_days no_end{std::chrono::year(9999) / 12 / 31};
constexpr std::size_t serial_bytes = 16;  // RFC 5280 §4.1.2.2 allows 20

// Nothing here depends on a peer: what fails is a bug or a lack of memory.
void must(int result) { KJ_ASSERT(result == 1, "OpenSSL could not make a certificate"); }

void set_time(ASN1_TIME* time, sys_seconds value) {
  KJ_ASSERT(ASN1_TIME_set(time, value.time_since_epoch().count()) != nullptr);
}

/// Positive, as RFC 5280 asks, and never shorter than its octets.
void set_serial(X509& certificate, std::array<std::uint8_t, serial_bytes> octets) {
  octets[0] = static_cast<std::uint8_t>((octets[0] & 0x7f) | 0x40);
  BIGNUM* number = BN_bin2bn(octets.data(), octets.size(), nullptr);
  KJ_DEFER(BN_free(number));
  KJ_ASSERT(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(&certificate)) != nullptr);
}

void set_name(X509_NAME* name, const char* text) {
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text), -1, -1, 0));
}

/// `value` is a literal in the language of x509v3_config(5).
void add_extension(X509& certificate, int nid, const char* value) {
  const X509ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  must(X509_add_ext(&certificate, extension.get(), -1));
}

void add_domains(X509& certificate, const std::vector<std::string>& domains) {
  const GeneralNamesPtr names(sk_GENERAL_NAME_new_null());
  for (const std::string& domain : domains) {
    KJ_REQUIRE(is_domain(domain), "a certificate names domains of a-z 0-9 . -");
    GENERAL_NAME* name = GENERAL_NAME_new();
    KJ_ASSERT(sk_GENERAL_NAME_push(names.get(), name) > 0);
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    must(ASN1_STRING_set(text, domain.data(), static_cast<int>(domain.size())));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
  }
  must(X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0, 0));
}

X509Ptr begin_certificate(const char* subject, EVP_PKEY& key, Validity validity) {
  X509Ptr certificate(X509_new());
  must(X509_set_version(certificate.get(), X509_VERSION_3));
  set_name(X509_get_issuer_name(certificate.get()), identity_name);
  set_name(X509_get_subject_name(certificate.get()), subject);
  set_time(X509_getm_notBefore(certificate.get()), validity.not_before);
  set_time(X509_getm_notAfter(certificate.get()), validity.not_after);
  must(X509_set_pubkey(certificate.get(), &key));
  return certificate;
}

Bytes finish_certificate(X509Ptr certificate, EVP_PKEY& issuer) {
  KJ_ASSERT(X509_sign(certificate.get(), &issuer, nullptr) > 0, "OpenSSL could not sign a certificate");
  return write_certificate(*certificate);
}

}  // namespace

Bytes make_identity_certificate(const crypto::SigningKey& identity, sys_seconds now,
                                const identity::IdentityChain& rotations) {
  const PkeyPtr key = load_key(identity);
  auto certificate = begin_certificate(identity_name, *key, {now - backdating, no_end});
  std::array<std::uint8_t, serial_bytes> serial;
  std::copy_n(identity.public_key().begin(), serial.size(), serial.begin());
  set_serial(*certificate, serial);
  add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(*certificate, NID_key_usage, "critical,keyCertSign");
  if (!rotations.empty()) add_rotations(*certificate, rotations);
  return finish_certificate(std::move(certificate), *key);
}

Credentials issue_credentials(const crypto::SigningKey& identity, Bytes identity_certificate,
                              const std::vector<std::string>& domains, sys_seconds now, Random& random,
                              std::chrono::seconds lifetime, std::shared_ptr<const IssuedCertificate> issued) {
  KJ_REQUIRE(!domains.empty() && domains.size() <= 8, "a certificate names 1 to 8 domains");
  auto fresh = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const PkeyPtr issuer = load_key(identity), key = load_key(fresh);
  auto certificate = begin_certificate(node_name, issued ? *issued->key : *key, {now - backdating, now + lifetime});
  set_serial(*certificate, random.array<serial_bytes>());
  add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*certificate, NID_key_usage, "critical,digitalSignature");
  add_extension(*certificate, NID_ext_key_usage, "serverAuth");
  add_domains(*certificate, domains);
  return {finish_certificate(std::move(certificate), *issuer), std::move(identity_certificate), std::move(fresh),
          std::move(issued)};
}

Result<bool> should_renew(ByteView certificate, sys_seconds now) {
  const X509Ptr read = read_certificate(certificate);
  const auto validity = read ? validity_of(read) : std::nullopt;
  if (!validity) return fail(Kind::malformed, "RFC 5280 §4.1: this is no certificate");
  return now > validity->not_after - (validity->not_after - validity->not_before) / 3;
}

Result<sys_seconds> end_of(ByteView certificate) {
  const X509Ptr read = read_certificate(certificate);
  const auto validity = read ? validity_of(read) : std::nullopt;
  if (!validity) return fail(Kind::malformed, "RFC 5280 §4.1: this is no certificate");
  return validity->not_after;
}

IdentityKey identity_key(const crypto::SigningKey& identity) {
  KJ_REQUIRE(identity.scheme() == crypto::SignatureScheme::ed25519, "a node's identity key is an Ed25519 key");
  IdentityKey key;
  std::ranges::copy(identity.public_key(), key.begin());
  return key;
}

}  // namespace qpc::net::tls
