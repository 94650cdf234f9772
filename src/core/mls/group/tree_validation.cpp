#include "core/mls/group/tree_validation.h"

#include <algorithm>

#include "core/crypto/kem_public_key.h"
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

Result<void> check_leaves(const RatchetTree& tree, ByteView group_id, const LifetimeLimits& limits,
                          Executor& executor) {
  struct Place {
    LeafIndex index;
    LeafNode leaf;
    bool is_signed = false;
  };
  std::vector<Place> places;
  places.reserve(tree.member_count());
  Result<void> checked;
  tree.for_each_member([&](LeafIndex index, const LeafNode& leaf) {
    if (checked) checked = check_leaf_content(tree.suite(), leaf, limits);
    places.push_back({index, leaf});
  });
  QPC_CHECK(checked);
  executor.for_each(places.size(), [&](std::size_t i) {
    auto& place = places[i];
    place.is_signed = place.leaf.verify_signature(tree.suite(), {group_id, place.index}).has_value();
  });
  if (!std::ranges::all_of(places, &Place::is_signed)) {
    return fail(Kind::rejected, "RFC 9420 §7.3: the signature of a leaf is not valid");
  }
  return {};
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
  if (tree.tree_hash() != context.tree_hash) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the tree does not have the tree hash of the GroupContext");
  }
  QPC_CHECK(check_members(tree, context.extensions));
  QPC_CHECK(check_parents(tree));
  QPC_CHECK(verify_parent_hashes(tree));
  return check_leaves(tree, context.group_id, limits, executor);
}

}  // namespace qpc::mls
