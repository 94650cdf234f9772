// ratchet_tree.h: the public side of a group's tree, and how it changes (RFC 9420 §4, §7).
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/mls/group/census.h"
#include "core/mls/group/copy_on_write.h"
#include "core/mls/group/shared_octets.h"
#include "core/mls/group/tree_chunks.h"
#include "core/mls/group/tree_hash.h"
#include "core/mls/group/tree_math.h"
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

/// A node of a direct path, and the child of it that is not on that path.
struct PathStep {
  NodeIndex node;
  NodeIndex copath;
  friend bool operator==(const PathStep&, const PathStep&) = default;
};

/// Leaf and parent nodes, their tree hashes, and the census of what they have between them.
///
/// Nodes are kept as the octets they are sent as: that takes a third of the memory, and hashing and sending need
/// nothing else. Reading a whole node makes one anew; single fields can be had where they lie.
///
/// A value. Copying it is O(1): copies share all nodes that neither changed, whatever thread they are on. Changing one
/// leaf, or one path, copies O(log n) nodes. Operations keep the form of the tree and nothing else: whether what they
/// put in is allowed is for tree_validation.h to say, before or after.
class RatchetTree {
 public:
  /// One blank leaf.
  explicit RatchetTree(const Suite& suite);

  /// The tree of an extension (RFC 9420 §12.4.3.3), its form checked: leaves and parents in their places, parents only
  /// above members.
  /// Errors: malformed; limit, for more than TreeSize::max_leaves.
  static Result<RatchetTree> from_extension(const Suite& suite, const RatchetTreeExtension& extension);
  /// The same from octets, `optional<Node> ratchet_tree<V>`, with memory in proportion to the nodes that are not blank.
  static Result<RatchetTree> read(const Suite& suite, WireReader& in);
  void write(WireWriter& out) const;
  RatchetTreeExtension extension() const;

  /// The rows in which this tree is stored that differ from those of `before`; all, for nullptr. Takes time in
  /// proportion to the nodes that the two trees do not share.
  void for_each_changed_chunk(const RatchetTree* before, const ChunkVisitor& visit) const;
  /// Errors: malformed, when the rows are not those of one tree; limit.
  static Result<RatchetTree> from_chunks(const Suite& suite, const std::vector<ByteView>& rows);

  const Suite& suite() const { return suite_; }
  TreeSize size() const { return size_; }
  const Census& census() const { return census_; }
  std::uint32_t member_count() const { return root_.members(); }

  /// A copy of the node; nullptr for a blank node, a node of the other kind, or one outside the tree.
  std::unique_ptr<const LeafNode> leaf(LeafIndex index) const;
  std::unique_ptr<const ParentNode> parent(NodeIndex index) const;

  /// Fields of a node, valid until the tree changes; nothing, where `leaf` and `parent` have nothing.
  std::optional<ByteView> encryption_key(NodeIndex index) const;
  std::optional<ByteView> signature_key(LeafIndex index) const;
  /// Empty, if the node has none.
  std::optional<ByteView> parent_hash(NodeIndex index) const;
  bool is_blank(NodeIndex index) const { return !octets(index); }
  /// The leaf as it is sent.
  std::optional<ByteView> leaf_octets(LeafIndex index) const;

  /// Whether some node has this encryption key. O(log n), unless somebody made keys to deceive the census.
  bool has_encryption_key(ByteView key) const;
  /// Whether some encryption key occurs in two nodes, or some signature key in two leaves; as costly.
  bool has_repeated_keys() const;

  /// All members, or all parent nodes that are not blank, from left to right.
  void for_each_member(const std::function<void(LeafIndex, const LeafNode&)>& visit) const;
  void for_each_parent(const std::function<void(NodeIndex, const ParentNode&)>& visit) const;
  /// All members' leaves as they are sent, from left to right: valid until the leaf changes.
  void for_each_leaf(const std::function<void(LeafIndex, ByteView)>& visit) const;

  /// RFC 9420 §4.1.2: the nodes that together reach everybody below `node`, left to right; without the leaves in
  /// `excluded`, which is sorted.
  std::vector<NodeIndex> resolution(NodeIndex node, std::span<const LeafIndex> excluded = {}) const;
  /// The nodes above a leaf whose other child has somebody below it, from the leaf towards the root.
  std::vector<PathStep> filtered_direct_path(LeafIndex leaf) const;

  /// Puts a new member on the leftmost blank leaf, after extending the tree if there is none (RFC 9420 §12.1.1).
  /// Errors: limit, when TreeSize::max_leaves have members.
  Result<LeafIndex> add(const LeafNode& leaf);
  /// Replaces a member's leaf and blanks the path above it (RFC 9420 §12.1.2). The leaf must not be blank.
  void update(LeafIndex index, const LeafNode& leaf);
  /// Blanks a leaf and the path above it, and truncates the tree (RFC 9420 §12.1.3). The leaf must not be blank.
  void remove(LeafIndex index);

  /// The leftmost blank leaf, after extending the tree if there is none: where an external commit puts its sender.
  /// Errors: limit, as for `add`.
  Result<LeafIndex> free_leaf();
  /// Sets the leaf and its filtered direct path, and blanks the rest of the direct path (RFC 9420 §7.5). `path` has as
  /// many nodes as `filtered_direct_path`.
  void set_path(LeafIndex index, const LeafNode& leaf, std::span<const ParentNode> path);

  /// The tree hash of the root. Hashes that changed since the last call are computed, and kept in this copy.
  Bytes tree_hash();
  TreeHash tree_hash(NodeIndex node);
  /// The tree hash that `node` would have without some leaves, which are sorted: blank, and in no `unmerged_leaves`.
  TreeHash tree_hash_without(NodeIndex node, std::span<const LeafIndex> leaves);

 private:
  struct Subtree;
  /// What lies at an index: at even ones the octets of a leaf, or nothing for a blank leaf; at odd ones a subtree.
  struct Place {
    SharedOctets leaf;
    CopyOnWrite<Subtree> subtree;

    std::uint32_t members() const;
    const SharedOctets& node() const;
  };
  /// A parent node with all that lies below.
  struct Subtree {
    SharedOctets parent;  ///< nothing for a blank parent
    Place left;
    Place right;
    std::uint32_t members = 0;  ///< leaves that are not blank; without any, `left` and `right` may hold nothing
    TreeHash hash;              ///< empty after a change below
  };
  class Builder;

  static Place blank(NodeIndex index);
  /// nullptr outside the tree, and below a subtree without members.
  const Place* find(NodeIndex index) const;
  SharedOctets octets(NodeIndex index) const;
  /// Calls `change` for each subtree from the root to a leaf, and puts the octets there; all that stays with this copy.
  template <class Change>
  void change_path(LeafIndex index, SharedOctets leaf, const Change& change);
  void replace_leaf(Place& place, SharedOctets leaf);
  void set_parent(Subtree& at, const ParentNode* parent);
  void set_leaf_below_blanks(LeafIndex index, SharedOctets leaf);
  void extend();
  void truncate();

  Secret chunk(NodeIndex top) const;
  /// Whether there may be nodes in a chunk or below it.
  bool reaches(NodeIndex top) const;
  void compare_chunks(const RatchetTree* before, NodeIndex top, const ChunkVisitor& visit) const;

  /// In order, every node that is not blank: `visit(octets, index)`.
  template <class Visit>
  static void walk(const Place& at, NodeIndex index, const Visit& visit);
  static void resolve(const Place& at, NodeIndex index, std::span<const LeafIndex> excluded,
                      std::vector<NodeIndex>& found);
  TreeHash settle(Place& at, NodeIndex index);
  /// Of a place whose subtree is settled.
  TreeHash hash_of(const Place& at, NodeIndex index) const;
  TreeHash hash_without(const Place& at, NodeIndex index, std::span<const LeafIndex> leaves) const;
  TreeHash hash_of_blank(NodeIndex index) const;

  Suite suite_;
  TreeSize size_;
  Place root_;
  Census census_;
};

}  // namespace qpc::mls
