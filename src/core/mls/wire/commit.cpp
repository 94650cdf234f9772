#include "core/mls/wire/commit.h"

namespace qpc::mls {
namespace {

enum class ProposalOrRefType : std::uint8_t { proposal = 1, reference = 2 };

}  // namespace

Result<HPKECiphertext> HPKECiphertext::read(WireReader& in) {
  HPKECiphertext encrypted;
  QPC_TRY(encrypted.kem_output, read_opaque(in));
  QPC_TRY(encrypted.ciphertext, read_opaque(in));
  return encrypted;
}

void HPKECiphertext::write(WireWriter& out) const {
  out.vector(kem_output);
  out.vector(ciphertext);
}

Result<UpdatePathNode> UpdatePathNode::read(WireReader& in) {
  UpdatePathNode node;
  QPC_TRY(node.encryption_key, read_opaque(in));
  QPC_TRY(node.encrypted_path_secret, in.list<HPKECiphertext>());
  return node;
}

void UpdatePathNode::write(WireWriter& out) const {
  out.vector(encryption_key);
  out.list(encrypted_path_secret);
}

Result<UpdatePath> UpdatePath::read(WireReader& in) {
  UpdatePath path;
  QPC_TRY(path.leaf_node, LeafNode::read(in));
  QPC_TRY(path.nodes, in.list<UpdatePathNode>());
  return path;
}

void UpdatePath::write(WireWriter& out) const {
  leaf_node.write(out);
  out.list(nodes);
}

Result<ProposalOrRef> ProposalOrRef::read(WireReader& in) {
  QPC_TRY(const auto type, in.u8());
  switch (static_cast<ProposalOrRefType>(type)) {
    case ProposalOrRefType::proposal: {
      QPC_TRY(auto proposal, Proposal::read(in));
      return ProposalOrRef{std::move(proposal)};
    }
    case ProposalOrRefType::reference: {
      QPC_TRY(auto reference, ProposalRef::read(in));
      return ProposalOrRef{std::move(reference)};
    }
  }
  return fail(Kind::malformed, "RFC 9420 §12.4: neither a proposal nor a reference");
}

void ProposalOrRef::write(WireWriter& out) const {
  out.u8(static_cast<std::uint8_t>(body.index() + 1));
  std::visit([&](const auto& item) { item.write(out); }, body);
}

Result<Commit> Commit::read(WireReader& in) {
  Commit commit;
  QPC_TRY(commit.proposals, in.list<ProposalOrRef>());
  QPC_TRY(commit.path, in.optional<UpdatePath>());
  return commit;
}

void Commit::write(WireWriter& out) const {
  out.list(proposals);
  out.optional(path);
}

}  // namespace qpc::mls
