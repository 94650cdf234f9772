// treekem.h: how a commit gives the group fresh keys along a path (RFC 9420 §7.4-§7.6, §12.4).
#pragma once
#include "core/base/executor.h"
#include "core/mls/group/key_schedule.h"
#include "core/mls/group/ratchet_tree.h"
#include "core/mls/group/tree_private_keys.h"
#include "core/mls/wire/commit.h"

namespace qpc::mls {

/// What path secrets are encrypted under (RFC 9420 §7.6).
inline constexpr std::string_view update_path_label = "UpdatePathNode";

/// A new path as its maker sees it. It is made in two steps, because the path secrets are encrypted in a GroupContext
/// that has the tree hash of the tree with the path in it.
class FreshPath {
 public:
  /// New keys for `sender` and the nodes above it. `tree` has the proposals of the commit applied; `sender` may be a
  /// blank leaf, for an external commit. `leaf` says what the new leaf is to hold besides its encryption key, source
  /// and signature. Errors: rejected, where the KEM finds no key in a secret (odds: 2^-256 at most).
  static Result<FreshPath> create(RatchetTree tree, LeafIndex sender, LeafNode leaf,
                                  const crypto::SigningKey& signature_key, ByteView group_id, Random& random,
                                  Executor& executor = inline_executor());

  /// The tree with the path in it.
  const RatchetTree& tree() const { return tree_; }
  RatchetTree& tree() { return tree_; }
  const TreePrivateKeys& private_keys() const { return private_keys_; }

  /// The path for the others. `added` are the leaves that the same commit adds, sorted: they get their secret in a
  /// Welcome.
  /// Errors: malformed or rejected, when the public key of some node is none.
  Result<UpdatePath> encrypt(const GroupContext& provisional_context, std::span<const LeafIndex> added, Random& random,
                             Executor& executor = inline_executor()) const;
  /// The secret of the lowest node above both the sender and a member the same commit adds, for its Welcome.
  PathSecret path_secret_for(LeafIndex added) const;
  /// To be taken once.
  CommitSecret take_commit_secret() { return std::move(commit_secret_); }

 private:
  FreshPath(RatchetTree tree, TreePrivateKeys private_keys)
      : tree_(std::move(tree)), private_keys_(std::move(private_keys)) {}

  RatchetTree tree_;
  TreePrivateKeys private_keys_;
  std::vector<PathStep> steps_;
  std::vector<PathSecret> path_secrets_;  ///< of the steps
  CommitSecret commit_secret_;
};

/// The tree after a path that somebody else made (RFC 9420 §7.5, §12.4.2). `tree` has the proposals of the commit
/// applied. The leaf's own validity is for `check_leaf` to say.
/// Errors: rejected, when the path has another length than it must have, a key of it is in the tree already or twice in
/// the path, or the leaf's source or parent hash is wrong.
Result<RatchetTree> merge_update_path(RatchetTree tree, LeafIndex sender, const UpdatePath& path);

/// What a member learns from a path.
struct ReceivedPathSecret {
  std::size_t step;  ///< of the filtered direct path: the lowest node above both the sender and the member
  PathSecret path_secret;
};
/// The other arguments of receiving, as for `merge_update_path` and `FreshPath::encrypt`; `tree` is the merged one.
/// Errors: rejected, when it is one's own path, does not encrypt to the members it must, or does not open; malformed.
Result<ReceivedPathSecret> decrypt_path_secret(const RatchetTree& tree, const TreePrivateKeys& own, LeafIndex sender,
                                               const UpdatePath& path, std::span<const LeafIndex> added,
                                               const GroupContext& provisional_context);

/// A member's private side after a path.
struct PathOpened {
  TreePrivateKeys private_keys;
  CommitSecret commit_secret;
};
/// `decrypt_path_secret`, and the keys that follow from it.
/// Errors: those; rejected, when a public key of the path does not belong to its secret.
Result<PathOpened> open_update_path(const RatchetTree& tree, const TreePrivateKeys& own, LeafIndex sender,
                                    const UpdatePath& path, std::span<const LeafIndex> added,
                                    const GroupContext& provisional_context, Executor& executor = inline_executor());

/// A new member's private side, from the path secret of its Welcome if there is one (RFC 9420 §12.4.3.1).
/// Errors: rejected, when the secret does not fit the tree.
Result<TreePrivateKeys> join_private_keys(const RatchetTree& tree, LeafIndex own, crypto::KemPrivateKey leaf_key,
                                          LeafIndex committer, const PathSecret* path_secret,
                                          Executor& executor = inline_executor());

}  // namespace qpc::mls
