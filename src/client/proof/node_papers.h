// node_papers.h: what the node publishes of itself, as far as its identity vouches for it.
#pragma once
#include "core/identity/identity_rotation.h"
#include "core/identity/node_certificate.h"
#include "net/transport/peer_identity.h"
#include "schemas/node.capnp.h"

namespace qpc::client {

struct NodePapers {
  std::vector<identity::NodeCertificate> certificates;
  identity::IdentityChain rotations;

  /// Whatever does not parse, or is not vouched for by `identity`, its ancestors or successors, is left out.
  static NodePapers read(api::NodeInfo::Reader info, const net::IdentityKey& identity);

  const identity::NodeCertificate* find(const identity::NodeKeyId& key_id) const;
};

}  // namespace qpc::client
