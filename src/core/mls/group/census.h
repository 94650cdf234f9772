// census.h: what the nodes of a ratchet tree have between them, so that no rule needs to look at every member.
#pragma once
#include "core/mls/group/key_counts.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

/// Which keys occur in a tree, and what how many of its members support. A persistent value, kept up to date node by
/// node in O(log n).
class Census {
 public:
  void enter(const LeafNode& leaf);
  void enter(const ParentNode& parent);
  /// The node must have entered.
  void leave(const LeafNode& leaf);
  void leave(const ParentNode& parent);

  // Keys are known by short names, so these may say yes where the truth, which takes a walk through the tree, is no.
  // They never say no where it is yes.

  bool may_have_encryption_key(ByteView key) const;
  bool may_have_signature_key(ByteView key) const;
  /// Whether some encryption key occurs in two nodes, or some signature key in two leaves.
  bool may_have_repeated_keys() const { return encryption_keys_.repeated() > 0 || signature_keys_.repeated() > 0; }

  std::uint32_t members() const { return members_; }
  /// Whether every member supports it (RFC 9420 §7.2), which they do if there are none.
  bool all_support(ExtensionType type) const;
  bool all_support(ProposalType type) const;
  bool all_support(CredentialType type) const;
  /// Whether some member has a credential of this type.
  bool has_credential(CredentialType type) const;

 private:
  KeyCounts encryption_keys_;
  KeyCounts signature_keys_;
  KeyCounts traits_;
  std::uint32_t members_ = 0;
};

}  // namespace qpc::mls
