// peer_identity.h: who a node is: its identity key, the fingerprint people compare, its domains.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace qpc::net {

/// A node's Ed25519 public identity key (RFC 8032). Clients pin it; it certifies the node's TLS certificates.
using IdentityKey = std::array<std::uint8_t, 32>;

/// SHA-256 of the identity key in base32, in groups of four: "mfrg g3df mztw q2lk …" (52 characters, 13 groups).
std::string fingerprint(const IdentityKey& key);

/// What a node proved in the handshake.
struct PeerIdentity {
  IdentityKey key;
  std::vector<std::string> domains;  ///< of the TLS certificate, lower case
  /// The pinned key, where that has announced this one as its successor.
  std::optional<IdentityKey> announced_by = {};

  std::string fingerprint() const { return net::fingerprint(key); }
  bool operator==(const PeerIdentity&) const = default;
};

}  // namespace qpc::net
