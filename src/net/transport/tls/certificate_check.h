// certificate_check.h: whether a node is who it should be.
#pragma once
#include <chrono>
#include <expected>
#include <optional>
#include <span>

#include "net/transport/network.h"

namespace qpc::net::tls {

struct CertificateExpectation {
  std::chrono::sys_seconds now;
  std::string domain = {};                      ///< the certificate has to name it; empty: any
  std::optional<IdentityKey> pin = {};          ///< nothing at first use
  std::optional<Authorities> authorities = {};  ///< one of whom has to vouch for it besides
};

/// Checks the two certificates of a handshake: the identity's is a self-signed Ed25519 CA; the other is issued by it,
/// for TLS servers, valid at this time, with an Ed25519 or P-256 key. Then domain and pin. Another identity than the
/// pinned one will do, if the rotations in its certificate lead there from the pin and are of a domain that the node's
/// certificate names.
///
/// This is no general path validation (RFC 5280 §6): one issuer, one certificate, a fixed profile, so that little can
/// go wrong. The identity's own dates mean nothing: trust in it is the pin's business.
std::expected<PeerIdentity, ConnectRefusal> check_certificates(ByteView certificate, ByteView identity_certificate,
                                                               const CertificateExpectation& expected);

/// The same for all that a node shows: perhaps a certificate that an authority has issued, and its issuers; then the
/// two of its identity, of which the first is for the same key. So who knows the identity does not mind what becomes of
/// the authority's, and who believes the authority learns the identity.
std::expected<PeerIdentity, ConnectRefusal> check_chain(std::span<const Bytes> shown,
                                                        const CertificateExpectation& expected);

}  // namespace qpc::net::tls
