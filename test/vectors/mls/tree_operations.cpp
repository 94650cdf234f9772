#include "core/mls/group/ratchet_tree.h"
#include "core/mls/wire/proposal.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

RatchetTree read_tree(const Suite& suite, const Case& test, const std::string& name) {
  const auto octets = test.bytes(name);
  WireReader in(octets);
  auto tree = value_of(RatchetTree::read(suite, in), name);
  expect(in.at_end(), name + " has octets left over");
  expect_equal(wire(tree), octets, name + " written");
  return tree;
}

void apply(RatchetTree& tree, const Proposal& proposal, LeafIndex sender) {
  const auto is_member = [&](LeafIndex leaf) { return tree.leaf(leaf) != nullptr; };
  if (const auto* add = proposal.as<Add>()) {
    value_of(tree.add(add->key_package.claim().leaf_node), "add");
  } else if (const auto* update = proposal.as<Update>()) {
    expect(is_member(sender), "proposal_sender is no member");
    tree.update(sender, update->leaf_node);
  } else if (const auto* remove = proposal.as<Remove>()) {
    expect(is_member(remove->removed), "the removed leaf is no member");
    tree.remove(remove->removed);
  } else {
    throw CaseFailed("proposal is no add, update or remove");
  }
}

}  // namespace

void check_tree_operations(const Case& test) {
  auto tree = read_tree(test.suite(), test, "tree_before");
  expect_equal(tree.tree_hash(), test.bytes("tree_hash_before"), "tree_hash_before");
  apply(tree, test.read<Proposal>("proposal"), {test.index("proposal_sender")});
  expect_equal(wire(tree), test.bytes("tree_after"), "tree_after");
  expect_equal(tree.tree_hash(), test.bytes("tree_hash_after"), "tree_hash_after");
}

}  // namespace qpc::mls::vectors
