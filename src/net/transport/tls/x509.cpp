#include "net/transport/tls/x509.h"

#include <algorithm>
#include <ctime>

namespace qpc::net::tls {
namespace {

constexpr std::size_t max_certificate_bytes = 4096;

std::optional<std::chrono::sys_seconds> read_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

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

bool is_domain(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

}  // namespace qpc::net::tls
