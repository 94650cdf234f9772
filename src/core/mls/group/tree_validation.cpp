#include "core/mls/group/tree_validation.h"

#include <algorithm>
#include <atomic>

#include "core/crypto/kem_public_key.h"
#include "core/mls/group/node_view.h"
#include "core/mls/group/parent_hash.h"
#include "core/mls/wire/component_support.h"

namespace qpc::mls {
namespace {

/// One key that nobody can encrypt to would keep everybody from making a path.
Result<void> check_encryption_key(const Suite& suite, ByteView encryption_key) {
  if (crypto::check_public_key(suite.kem(), encryption_key)) return {};
  return fail(Kind::rejected, "RFC 9420 §5.1.1: an encryption key that is none of the suite's KEM");
}

/// Everything about a leaf that needs no public-key operation.
Result<void> check_leaf_content(const Suite& suite, const LeafNode& leaf, const LifetimeLimits& limits) {
  QPC_CHECK(leaf.check_capabilities());
  QPC_CHECK(check_encryption_key(suite, leaf.encryption_key));
  if (const auto* source = std::get_if<FromKeyPackage>(&leaf.source)) QPC_CHECK(source->lifetime.check(limits));
  return {};
}

Result<void> check_credential_type(const Census& census, CredentialType type) {
  if (census.has_credential(type) && !census.all_support(type)) {
    return fail(Kind::rejected, "RFC 9420 §7.3: a credential type in use that some member does not support");
  }
  return {};
}

/// Looks at every member, but only where the GroupContext has data of components.
Result<void> check_components(const RatchetTree& tree, const Extensions& group_context_extensions) {
  if (!group_context_extensions.contains(ExtensionType::app_data_dictionary)) return {};
  Result<void> checked;
  tree.for_each_member([&](LeafIndex, const LeafNode& leaf) {
    if (checked && !supports_components(leaf.extensions, group_context_extensions)) {
      checked =
          fail(Kind::rejected, "draft-ietf-mls-extensions §5: a required component that some member does not support");
    }
  });
  return checked;
}

/// The unmerged leaves of a tree, from the leaves up. Each list is compared with what the nodes right below say, so
/// that the work is in proportion to the tree and to all lists together.
class UnmergedLeaves {
 public:
  explicit UnmergedLeaves(const RatchetTree& tree) : tree_(tree) {}

  /// In any order, each once.
  void add(NodeIndex node, const ParentNode& parent) { parents_.push_back({node, parent.unmerged_leaves}); }

  Result<void> check() && {
    // Below before above.
    std::ranges::sort(parents_, {},
                      [](const Parent& parent) { return std::pair(end_of(parent.node), level(parent.node)); });
    for (const auto& parent : parents_) {
      add_members_before(end_of(parent.node));
      const auto begin = std::ranges::lower_bound(open_, begin_of(parent.node));
      const std::span below(begin, open_.end());
      QPC_CHECK(check(parent, below));
      open_.erase(begin, open_.end());
      open_.insert(open_.end(), parent.leaves.begin(), parent.leaves.end());
    }
    return {};
  }

 private:
  struct Parent {
    NodeIndex node;
    std::vector<LeafIndex> leaves;
  };

  /// The leaves below a node, from the first to the one after the last.
  static LeafIndex begin_of(NodeIndex node) { return {(node.value + 1 - (1U << level(node))) / 2}; }
  static LeafIndex end_of(NodeIndex node) { return {(node.value + 1 + (1U << level(node))) / 2}; }

  void add_members_before(LeafIndex end) {
    for (; next_ < end; ++next_.value) {
      if (tree_.leaf_octets(next_)) open_.push_back(next_);
    }
  }

  /// RFC 9420 §12.4.3.1: an unmerged leaf is a member below the node, and unmerged at all nodes between.
  Result<void> check(const Parent& parent, std::span<const LeafIndex> below) const {
    if (std::ranges::includes(below, parent.leaves)) return {};
    for (const auto leaf : parent.leaves) {
      if (!tree_.leaf_octets(leaf) || !in_subtree(node_of(leaf), parent.node)) {
        return fail(Kind::rejected, "RFC 9420 §12.4.3.1: an unmerged leaf that is no member below its node");
      }
    }
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: an unmerged leaf that is merged at a node between");
  }

  const RatchetTree& tree_;
  std::vector<Parent> parents_;
  std::vector<LeafIndex> open_;  ///< what the nodes above may still call unmerged, in order
  LeafIndex next_;               ///< the first leaf that is not looked at
};

Result<void> check_parents(const RatchetTree& tree) {
  Result<void> checked;
  UnmergedLeaves unmerged(tree);
  tree.for_each_parent([&](NodeIndex node, const ParentNode& parent) {
    if (checked) checked = check_encryption_key(tree.suite(), parent.encryption_key);
    unmerged.add(node, parent);
  });
  QPC_CHECK(checked);
  return std::move(unmerged).check();
}

/// Everything but the leaves one by one.
Result<void> check_whole(RatchetTree& tree, const GroupContext& context) {
  if (tree.tree_hash() != context.tree_hash) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the tree does not have the tree hash of the GroupContext");
  }
  QPC_CHECK(check_members(tree, context.extensions));
  QPC_CHECK(check_parents(tree));
  return verify_parent_hashes(tree);
}

}  // namespace

Result<void> check_leaf(const Suite& suite, const LeafNode& leaf, const LeafPlace& place,
                        const LifetimeLimits& limits) {
  QPC_CHECK(check_leaf_content(suite, leaf, limits));
  return leaf.verify_signature(suite, place);
}

Result<void> check_members(const RatchetTree& tree, const Extensions& group_context_extensions) {
  const auto& census = tree.census();
  if (tree.has_repeated_keys()) return fail(Kind::rejected, "RFC 9420 §7.3: a key that occurs twice in the tree");
  QPC_CHECK(check_credential_type(census, CredentialType::basic));
  QPC_CHECK(check_credential_type(census, CredentialType::x509));
  for (const auto& extension : group_context_extensions.list()) {
    if (!census.all_support(extension.extension_type)) {
      return fail(Kind::rejected, "RFC 9420 §12.1.7: an extension of the group that some member does not support");
    }
  }
  QPC_CHECK(check_components(tree, group_context_extensions));
  QPC_TRY(const auto required, group_context_extensions.get<RequiredCapabilities>());
  if (!required) return {};
  const auto supported = [&](auto type) { return census.all_support(type); };
  if (!std::ranges::all_of(required->extension_types, supported) ||
      !std::ranges::all_of(required->proposal_types, supported) ||
      !std::ranges::all_of(required->credential_types, supported)) {
    return fail(Kind::rejected, "RFC 9420 §11.1: a required capability that some member does not have");
  }
  return {};
}

Result<void> validate_tree(RatchetTree& tree, const GroupContext& context, const LifetimeLimits& limits,
                           Executor& executor) {
  struct Leaf {
    LeafIndex index;
    ByteView octets;
  };
  std::vector<Leaf> leaves;
  leaves.reserve(tree.member_count());
  tree.for_each_leaf([&](LeafIndex index, ByteView octets) { leaves.push_back({index, octets}); });

  // What looks at the whole tree is one piece of work among the leaves, so that no thread waits for it.
  std::vector<Result<void>> checked(1 + leaves.size());
  std::atomic<bool> refused = false;
  executor.for_each(checked.size(), [&](std::size_t i) {
    if (refused.load(std::memory_order_relaxed)) return;
    if (i == 0) {
      checked[i] = check_whole(tree, context);
    } else {
      const auto& [index, octets] = leaves[i - 1];
      checked[i] = check_leaf(tree.suite(), read_kept<LeafNode>(octets), {context.group_id, index}, limits);
    }
    if (!checked[i]) refused = true;
  });
  for (const auto& part : checked) QPC_CHECK(part);
  return {};
}

}  // namespace qpc::mls
