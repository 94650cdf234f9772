// ratchet_tree_extension.h: the public nodes of a ratchet tree as they are sent (RFC 9420 §7.1, §12.4.3.3).
#pragma once
#include <variant>

#include "core/mls/wire/leaf_node.h"

namespace qpc::mls {

struct ParentNode {
  HPKEPublicKey encryption_key;
  Bytes parent_hash;
  std::vector<LeafIndex> unmerged_leaves;

  /// Errors: malformed, unless `unmerged_leaves` increases strictly (RFC 9420 §7.1).
  static Result<ParentNode> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const ParentNode&, const ParentNode&) = default;
};

enum class NodeType : std::uint8_t { leaf = 1, parent = 2 };

struct Node {
  std::variant<LeafNode, ParentNode> body;

  NodeType node_type() const { return static_cast<NodeType>(body.index() + 1); }

  static Result<Node> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Node&, const Node&) = default;
};

/// The nodes from left to right, as the extension carries them. Nothing of it is checked but its form: the tree that is
/// built from it does the rest.
struct RatchetTreeExtension {
  static constexpr auto extension_type = ExtensionType::ratchet_tree;
  std::vector<std::optional<Node>> nodes;

  /// Errors: malformed, when the last node is blank, or a node's type does not fit its place (leaves at even places).
  static Result<RatchetTreeExtension> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const RatchetTreeExtension&, const RatchetTreeExtension&) = default;
};

}  // namespace qpc::mls
