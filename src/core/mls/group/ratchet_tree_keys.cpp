// Which keys are in a ratchet tree: the census says where to look, the nodes what is true.
#include <set>

#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

bool RatchetTree::has_encryption_key(ByteView key) const {
  if (!census_.may_have_encryption_key(key)) return false;
  bool found = false;
  for (NodeIndex node; size_.contains(node) && !found; ++node.value) {
    const auto other = encryption_key(node);
    found = other && std::ranges::equal(*other, key);
  }
  return found;
}

bool RatchetTree::has_repeated_keys() const {
  if (!census_.may_have_repeated_keys()) return false;
  std::set<Bytes> encryption_keys;
  std::set<Bytes> signature_keys;
  for (NodeIndex node; size_.contains(node); ++node.value) {
    const auto key = encryption_key(node);
    if (!key) continue;
    if (!encryption_keys.insert(to_bytes(*key)).second) return true;
    if (node.is_leaf() && !signature_keys.insert(to_bytes(*signature_key(leaf_of(node)))).second) return true;
  }
  return false;
}

}  // namespace qpc::mls
