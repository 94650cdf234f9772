// certificate_check.h: whether a node is who it should be.
#pragma once
#include <chrono>
#include <expected>
#include <optional>

#include "net/transport/network.h"

namespace qpc::net::tls {

struct CertificateExpectation {
  std::chrono::sys_seconds now;
  std::string domain = {};              ///< the certificate has to name it; empty: any
  std::optional<IdentityKey> pin = {};  ///< nothing at first use
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

}  // namespace qpc::net::tls
