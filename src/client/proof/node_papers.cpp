#include "client/proof/node_papers.h"

#include <algorithm>

#include "client/session/octets.h"

namespace qpc::client {
namespace {

constexpr unsigned most_certificates = 64;  // as many signatures to check, whatever a node sends

}  // namespace

NodePapers NodePapers::read(api::NodeInfo::Reader info, const net::IdentityKey& identity) {
  NodePapers papers;
  const auto pinned = identity::NodeKey::from_ed25519(identity).value();
  if (auto rotations = read_all<identity::IdentityChain>(view(info.getIdentityRotations()));
      rotations && rotations->verify()) {
    papers.rotations = *std::move(rotations);
  }
  const auto sent = info.getProofCertificates();
  for (unsigned i = 0; i < std::min(sent.size(), most_certificates); ++i) {
    auto certificate = read_all<identity::NodeCertificate>(view(sent[i]));
    if (!certificate || !certificate->verify() || !papers.rotations.check_same_node(pinned, certificate->issuer)) {
      continue;
    }
    papers.certificates.push_back(*std::move(certificate));
  }
  return papers;
}

const identity::NodeCertificate* NodePapers::find(const identity::NodeKeyId& key_id) const {
  const auto found = std::ranges::find(certificates, key_id, &identity::NodeCertificate::key_id);
  return found == certificates.end() ? nullptr : &*found;
}

}  // namespace qpc::client
