// commit.h: the message that starts a new epoch (RFC 9420 §7.6, §12.4).
#pragma once
#include "core/mls/wire/proposal.h"

namespace qpc::mls {

struct HPKECiphertext {
  Bytes kem_output;
  Bytes ciphertext;

  static Result<HPKECiphertext> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const HPKECiphertext&, const HPKECiphertext&) = default;
};

struct UpdatePathNode {
  HPKEPublicKey encryption_key;
  std::vector<HPKECiphertext> encrypted_path_secret;

  static Result<UpdatePathNode> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const UpdatePathNode&, const UpdatePathNode&) = default;
};

struct UpdatePath {
  LeafNode leaf_node;
  std::vector<UpdatePathNode> nodes;

  static Result<UpdatePath> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const UpdatePath&, const UpdatePath&) = default;
};

/// RFC 9420 §12.4: the proposal itself, or the name of one sent before.
struct ProposalOrRef {
  std::variant<Proposal, ProposalRef> body;

  static Result<ProposalOrRef> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ProposalOrRef&, const ProposalOrRef&) = default;
};

struct Commit {
  std::vector<ProposalOrRef> proposals;
  std::optional<UpdatePath> path;

  static Result<Commit> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Commit&, const Commit&) = default;
};

}  // namespace qpc::mls
