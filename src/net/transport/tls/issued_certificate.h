// issued_certificate.h: a certificate that an authority has issued for a node, as its operator got it.
#pragma once
#include <chrono>
#include <expected>
#include <string>
#include <vector>

#include "core/base/secret.h"
#include "net/transport/tls/openssl_ptr.h"
#include "net/transport/tls/x509.h"

namespace qpc::net::tls {

/// What TLS shows in front of the identity's own two certificates, and the key that it proves.
struct IssuedCertificate {
  std::vector<Bytes> chain;  ///< the certificate and then its issuers, without the root: DER
  PkeyPtr key;
  Validity validity;  ///< of the certificate itself
};

/// As many of them at most: a handshake carries all.
inline constexpr std::size_t longest_issued_chain = 4;

/// From PEM, as tools of authorities write it ("fullchain.pem", "privkey.pem"). The error is a sentence for the
/// operator: unreadable, too long a chain, a key that is not the certificate's or neither P-256 nor Ed25519, another
/// domain. What the dates say is not looked at.
std::expected<IssuedCertificate, std::string> read_issued_certificate(std::string_view certificates_pem,
                                                                      const Secret& key_pem, const std::string& domain);

}  // namespace qpc::net::tls
