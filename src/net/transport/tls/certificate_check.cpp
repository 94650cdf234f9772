#include "net/transport/tls/certificate_check.h"

#include <algorithm>

#include "net/transport/tls/authority_check.h"
#include "net/transport/tls/issued_certificate.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::tls {
namespace {

using Reason = ConnectRefusal::Reason;

constexpr int max_domains = 8;

bool is_ca(const X509Ptr& certificate) {
  const auto flags = X509_get_extension_flags(certificate.get());
  return (flags & EXFLAG_INVALID) == 0 && (flags & EXFLAG_CRITICAL) == 0 && (flags & EXFLAG_CA) != 0 &&
         X509_get_pathlen(certificate.get()) == 0 && (X509_get_key_usage(certificate.get()) & KU_KEY_CERT_SIGN) != 0;
}

bool is_for_tls_servers(const X509Ptr& certificate) {
  const auto flags = X509_get_extension_flags(certificate.get());
  return (flags & EXFLAG_INVALID) == 0 && (flags & EXFLAG_CRITICAL) == 0 && (flags & EXFLAG_CA) == 0 &&
         (flags & EXFLAG_KUSAGE) != 0 && (X509_get_key_usage(certificate.get()) & KU_DIGITAL_SIGNATURE) != 0 &&
         (flags & EXFLAG_XKUSAGE) != 0 && (X509_get_extended_key_usage(certificate.get()) & XKU_SSL_SERVER) != 0;
}

/// Nothing, where there are none, too many, or others than DNS names.
std::optional<std::vector<std::string>> domains_of(const X509Ptr& certificate) {
  const GeneralNamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  if (!names || sk_GENERAL_NAME_num(names.get()) < 1 || sk_GENERAL_NAME_num(names.get()) > max_domains) return {};
  std::vector<std::string> domains;
  for (int at = 0; at < sk_GENERAL_NAME_num(names.get()); ++at) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), at);
    if (name->type != GEN_DNS) return {};
    std::string domain(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                       static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    if (!is_domain(domain)) return {};
    domains.push_back(std::move(domain));
  }
  return domains;
}

bool is_issued_by(const X509Ptr& certificate, ByteView der, const X509Ptr& issuer, const IdentityKey& key) {
  return X509_NAME_cmp(X509_get_issuer_name(certificate.get()), X509_get_subject_name(issuer.get())) == 0 &&
         is_signed_by(certificate, der, key);
}

identity::NodeKey node_key(const IdentityKey& key) { return identity::NodeKey::from_ed25519(key).value(); }

/// Whether the pinned key itself says, over any number of steps, that it was followed by this one.
bool follows(const IdentityKey& key, const X509Ptr& identity, const IdentityKey& pinned,
             const std::vector<std::string>& domains) {
  const auto rotations = rotations_of(identity);
  if (!rotations || !*rotations || (*rotations)->empty()) return false;
  return std::ranges::contains(domains, (*rotations)->rotations().front().domain.text()) &&
         (*rotations)->check_successor(node_key(pinned), node_key(key)).has_value();
}

bool have_same_key(ByteView one, ByteView other) {
  const X509Ptr first = read_certificate(one), second = read_certificate(other);
  if (!first || !second) return false;
  EVP_PKEY *key = X509_get0_pubkey(first.get()), *same = X509_get0_pubkey(second.get());
  return key != nullptr && same != nullptr && EVP_PKEY_eq(key, same) == 1;
}

}  // namespace

std::expected<PeerIdentity, ConnectRefusal> check_certificates(ByteView certificate, ByteView identity_certificate,
                                                               const CertificateExpectation& expected) {
  const auto invalid = std::unexpected(ConnectRefusal{Reason::certificate_invalid});
  const X509Ptr identity = read_certificate(identity_certificate), leaf = read_certificate(certificate);
  if (!identity || !leaf) return invalid;
  const auto key = ed25519_key_of(identity);
  if (!key || !is_ca(identity) || !is_issued_by(identity, identity_certificate, identity, *key)) return invalid;
  auto domains = domains_of(leaf);
  const bool other_key = expected.pin && *expected.pin != *key;
  // Who it is comes first: another node's expired certificate is a mismatch, not an expired one.
  if (other_key && !(domains && follows(*key, identity, *expected.pin, *domains))) {
    return std::unexpected(ConnectRefusal{Reason::identity_mismatch, expected.pin, key});
  }
  if (!is_issued_by(leaf, certificate, identity, *key) || !is_for_tls_servers(leaf) || !has_allowed_key(leaf))
    return invalid;
  const auto validity = validity_of(leaf);
  if (!domains || !validity) return invalid;
  if (expected.now < validity->not_before || expected.now > validity->not_after) {
    return std::unexpected(ConnectRefusal{Reason::certificate_expired});
  }
  if (!expected.domain.empty() && std::ranges::find(*domains, expected.domain) == domains->end()) {
    return std::unexpected(ConnectRefusal{Reason::domain_mismatch});
  }
  return PeerIdentity{*key, *std::move(domains), other_key ? expected.pin : std::nullopt};
}

std::expected<PeerIdentity, ConnectRefusal> check_chain(std::span<const Bytes> shown,
                                                        const CertificateExpectation& expected) {
  constexpr std::size_t own = 2;
  if (shown.size() < own || shown.size() > own + longest_issued_chain) {
    return std::unexpected(ConnectRefusal{Reason::certificate_invalid});
  }
  const auto issued = shown.first(shown.size() - own), ours = shown.last(own);
  auto peer = check_certificates(ours[0], ours[1], expected);
  if (!peer) return peer;
  if (!issued.empty() && !have_same_key(issued.front(), ours[0])) {
    return std::unexpected(ConnectRefusal{Reason::certificate_invalid});
  }
  if (!expected.authorities) return peer;
  const auto vouched = check_authority(issued, *expected.authorities, expected.now);
  if (!vouched) return std::unexpected(ConnectRefusal{vouched.error()});
  return peer;
}

}  // namespace qpc::net::tls
