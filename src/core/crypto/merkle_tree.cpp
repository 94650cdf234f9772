#include "core/crypto/merkle_tree.h"

#include "core/crypto/hash.h"

namespace qpc::crypto {
namespace {

constexpr std::uint8_t leaf_prefix[] = {0};
constexpr std::uint8_t node_prefix[] = {1};

MerkleHash hash_of(std::initializer_list<ByteView> parts) {
  MerkleHash digest;
  hash_parts(HashAlgorithm::sha256, {parts.begin(), parts.size()}, digest);
  return digest;
}

}  // namespace

MerkleHash merkle_leaf(ByteView entry) { return hash_of({leaf_prefix, entry}); }

MerkleHash merkle_node(const MerkleHash& left, const MerkleHash& right) { return hash_of({node_prefix, left, right}); }

// Pairing neighbours and handing an odd one up gives the tree of RFC 9162, which splits at the largest power of two.
MerkleTree::MerkleTree(std::vector<MerkleHash> leaves) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const auto& below = levels_.back();
    std::vector<MerkleHash> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t at = 0; at + 1 < below.size(); at += 2) level.push_back(merkle_node(below[at], below[at + 1]));
    if (below.size() % 2 == 1) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
}

MerkleHash MerkleTree::root() const { return size() == 0 ? sha256({}) : levels_.back().front(); }

std::vector<MerkleHash> MerkleTree::path(std::size_t index) const {
  std::vector<MerkleHash> path;
  for (const auto& level : levels_) {
    const std::size_t sibling = index ^ 1;
    if (sibling < level.size()) path.push_back(level[sibling]);
    index /= 2;
  }
  return path;
}

Result<MerkleHash> root_of_path(const MerkleHash& leaf, std::uint64_t index, std::uint64_t size,
                                std::span<const MerkleHash> path) {
  if (index >= size) return fail(Kind::rejected, "RFC 9162 §2.1.3.2: an index outside the tree");
  std::uint64_t node = index, last = size - 1;
  MerkleHash root = leaf;
  for (const auto& sibling : path) {
    if (last == 0) return fail(Kind::rejected, "RFC 9162 §2.1.3.2: a path that is too long");
    if (node % 2 == 1 || node == last) {
      root = merkle_node(sibling, root);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      root = merkle_node(root, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return fail(Kind::rejected, "RFC 9162 §2.1.3.2: a path that is too short");
  return root;
}

}  // namespace qpc::crypto
