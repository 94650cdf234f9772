#include "net/transport/tls/x509.h"

#include <kj/debug.h>

#include <algorithm>
#include <ctime>

#include "core/crypto/signature.h"

namespace qpc::net::tls {
namespace {

constexpr std::size_t max_certificate_bytes = 8192;

std::optional<std::chrono::sys_seconds> read_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

struct Element {
  ByteView all, content;
};

/// The SEQUENCE that begins here. Nothing where something else does, or one of indefinite length (ITU-T X.690 §8.1.3).
std::optional<Element> sequence_at(ByteView der) {
  const unsigned char* at = der.data();
  long size = 0;
  int tag = 0;
  int tag_class = 0;
  const int form = ASN1_get_object(&at, &size, &tag, &tag_class, static_cast<long>(der.size()));
  if (form != V_ASN1_CONSTRUCTED || tag != V_ASN1_SEQUENCE || tag_class != V_ASN1_UNIVERSAL) return std::nullopt;
  const auto header = static_cast<std::size_t>(at - der.data());
  return Element{der.first(header + static_cast<std::size_t>(size)),
                 der.subspan(header, static_cast<std::size_t>(size))};
}

Asn1ObjectPtr rotations_object() { return Asn1ObjectPtr(OBJ_txt2obj(rotations_oid, 1)); }

// Nothing here depends on a peer: what fails is a bug or a lack of memory.
void must(bool succeeded) { KJ_ASSERT(succeeded, "OpenSSL could not make an extension"); }

}  // namespace

X509Ptr read_certificate(ByteView der) {
  if (der.empty() || der.size() > max_certificate_bytes) return nullptr;
  const unsigned char* at = der.data();
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!certificate || at != der.data() + der.size() || X509_get_version(certificate.get()) != X509_VERSION_3) {
    return nullptr;
  }
  return certificate;
}

Bytes write_certificate(X509& certificate) {
  Bytes der(static_cast<std::size_t>(i2d_X509(&certificate, nullptr)));
  unsigned char* at = der.data();
  i2d_X509(&certificate, &at);
  return der;
}

std::optional<Validity> validity_of(const X509Ptr& certificate) {
  const auto from = read_time(X509_get0_notBefore(certificate.get()));
  const auto to = read_time(X509_get0_notAfter(certificate.get()));
  if (!from || !to) return std::nullopt;
  return Validity{*from, *to};
}

std::optional<IdentityKey> ed25519_key_of(const X509Ptr& certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  IdentityKey octets;
  std::size_t size = octets.size();
  if (key == nullptr || EVP_PKEY_is_a(key, "ED25519") != 1) return std::nullopt;
  if (EVP_PKEY_get_raw_public_key(key, octets.data(), &size) != 1 || size != octets.size()) return std::nullopt;
  return octets;
}

bool is_signed_by(const X509Ptr& certificate, ByteView der, const IdentityKey& key) {
  constexpr long unused_bits = 0x07;
  const ASN1_BIT_STRING* signature = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(&signature, &algorithm, certificate.get());
  int parameters = V_ASN1_UNDEF;
  X509_ALGOR_get0(nullptr, &parameters, nullptr, algorithm);
  if (X509_get_signature_nid(certificate.get()) != NID_ED25519 || parameters != V_ASN1_UNDEF) return false;
  if (X509_ALGOR_cmp(algorithm, X509_get0_tbs_sigalg(certificate.get())) != 0) return false;
  if ((signature->flags & unused_bits) != 0) return false;
  const auto whole = sequence_at(der);
  const auto to_be_signed = whole ? sequence_at(whole->content) : std::nullopt;
  return to_be_signed && crypto::verify_signature(crypto::SignatureScheme::ed25519, key, to_be_signed->all,
                                                  {ASN1_STRING_get0_data(signature),
                                                   static_cast<std::size_t>(ASN1_STRING_length(signature))})
                             .has_value();
}

void add_rotations(X509& certificate, const identity::IdentityChain& rotations) {
  const Bytes octets = wire(rotations);
  const Asn1OctetStringPtr inner(ASN1_OCTET_STRING_new()), outer(ASN1_OCTET_STRING_new());
  must(ASN1_OCTET_STRING_set(inner.get(), octets.data(), static_cast<int>(octets.size())) == 1);
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_OCTET_STRING(inner.get(), &der);
  must(size > 0);
  ASN1_STRING_set0(outer.get(), der, size);
  const X509ExtensionPtr extension(X509_EXTENSION_create_by_OBJ(nullptr, rotations_object().get(), 0, outer.get()));
  must(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

Result<std::optional<identity::IdentityChain>> rotations_of(const X509Ptr& certificate) {
  const Asn1ObjectPtr object = rotations_object();
  const int at = X509_get_ext_by_OBJ(certificate.get(), object.get(), -1);
  if (at < 0) return std::optional<identity::IdentityChain>();
  if (X509_get_ext_by_OBJ(certificate.get(), object.get(), at) >= 0) {
    return fail(Kind::malformed, "RFC 5280 §4.2: an extension that stands twice");
  }
  const ASN1_OCTET_STRING* outer = X509_EXTENSION_get_data(X509_get_ext(certificate.get(), at));
  const unsigned char* der = ASN1_STRING_get0_data(outer);
  const unsigned char* const end = der + ASN1_STRING_length(outer);
  const Asn1OctetStringPtr inner(d2i_ASN1_OCTET_STRING(nullptr, &der, ASN1_STRING_length(outer)));
  if (!inner || der != end) return fail(Kind::malformed, "identity rotation: an extension without a chain");
  QPC_TRY(auto chain, read_all<identity::IdentityChain>({ASN1_STRING_get0_data(inner.get()),
                                                         static_cast<std::size_t>(ASN1_STRING_length(inner.get()))}));
  return std::optional(std::move(chain));
}

bool has_allowed_key(const X509Ptr& certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  if (key == nullptr) return false;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return true;
  char group[32];
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1 &&
         std::string_view(group) == "prime256v1";
}

bool is_domain(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

}  // namespace qpc::net::tls
