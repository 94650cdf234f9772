#include "core/mls/group/tree_private_keys.h"

#include <algorithm>

namespace qpc::mls {
namespace {

bool is_current(const RatchetTree& tree, NodeIndex node, const crypto::KemPrivateKey& key) {
  const auto public_key = tree.encryption_key(node);
  return public_key && std::ranges::equal(*public_key, key.public_key());
}

}  // namespace

TreePrivateKeys::TreePrivateKeys(LeafIndex leaf, crypto::KemPrivateKey leaf_key) : leaf_(leaf) {
  set(node_of(leaf), std::move(leaf_key));
}

const crypto::KemPrivateKey* TreePrivateKeys::find(NodeIndex node) const {
  const auto found = keys_.find(node);
  return found == keys_.end() ? nullptr : &found->second;
}

void TreePrivateKeys::set(NodeIndex node, crypto::KemPrivateKey key) { keys_.insert_or_assign(node, std::move(key)); }

void TreePrivateKeys::keep_current(const RatchetTree& tree) {
  std::erase_if(keys_, [&](const auto& entry) { return !is_current(tree, entry.first, entry.second); });
}

Result<void> TreePrivateKeys::check(const RatchetTree& tree) const {
  const bool current =
      std::ranges::all_of(keys_, [&](const auto& entry) { return is_current(tree, entry.first, entry.second); });
  if (!current) return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a private key that does not belong to its node");
  return {};
}

void TreePrivateKeys::write(WireWriter& out) const {
  leaf_.write(out);
  out.vector_of([&] {
    for (const auto& [node, key] : keys_) {
      out.u32(node.value);
      out.vector(key.private_key().reveal());
    }
  });
}

Result<TreePrivateKeys> TreePrivateKeys::read(const Suite& suite, WireReader& in) {
  QPC_TRY(const auto leaf, LeafIndex::read(in));
  QPC_TRY(auto entries, in.nested());
  TreePrivateKeys keys(leaf);
  while (!entries.at_end()) {
    QPC_TRY(const auto node, entries.u32());
    QPC_TRY(const auto octets, entries.vector());
    QPC_TRY(auto key, crypto::KemPrivateKey::from_bytes(suite.kem(), octets));
    keys.set({node}, std::move(key));
  }
  return keys;
}

}  // namespace qpc::mls
