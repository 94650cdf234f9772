#include "core/crypto/merkle_tree.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc::crypto {
namespace {

std::vector<MerkleHash> leaves(std::span<const Bytes> entries) {
  std::vector<MerkleHash> hashes;
  for (const auto& entry : entries) hashes.push_back(merkle_leaf(entry));
  return hashes;
}

MerkleTree tree_of(std::size_t size) {
  std::vector<Bytes> entries;
  for (std::size_t i = 0; i < size; ++i) entries.push_back({static_cast<std::uint8_t>(i)});
  return MerkleTree(leaves(entries));
}

// The entries and roots that the logs of Certificate Transparency test themselves with (github.com/google/trillian and
// transparency-dev/merkle, testonly/constants.go, 2022).
TEST(MerkleTree, HasTheRootsThatOthersCompute) {
  std::vector<Bytes> entries;
  for (const char* hex :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
    entries.push_back(from_hex(hex).value());
  }
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  for (std::size_t size = 0; size <= entries.size(); ++size) {
    EXPECT_EQ(to_hex(MerkleTree(leaves(std::span(entries).first(size))).root()), roots[size]) << size;
  }
}

TEST(MerkleTree, LeadsFromEveryLeafToItsRootWhateverItsSize) {
  for (std::size_t size = 1; size <= 33; ++size) {
    const auto tree = tree_of(size);
    for (std::size_t index = 0; index < size; ++index) {
      const auto leaf = merkle_leaf(Bytes{static_cast<std::uint8_t>(index)});
      EXPECT_EQ(root_of_path(leaf, index, size, tree.path(index)).value(), tree.root()) << index << " of " << size;
    }
  }
}

TEST(MerkleTree, LeadsElsewhereFromAnotherLeafIndexSizeOrPath) {
  for (std::size_t size = 2; size <= 17; ++size) {
    const auto tree = tree_of(size);
    for (std::size_t index = 0; index < size; ++index) {
      const auto leaf = merkle_leaf(Bytes{static_cast<std::uint8_t>(index)});
      const auto path = tree.path(index);
      EXPECT_NE(root_of_path(merkle_leaf({}), index, size, path), tree.root());
      const auto at_another = root_of_path(leaf, (index + 1) % size, size, path);
      EXPECT_TRUE(!at_another || *at_another != tree.root()) << index << " of " << size;
      auto bent = path;
      bent.back()[0] ^= 1;
      EXPECT_NE(root_of_path(leaf, index, size, bent), tree.root());
    }
  }
}

TEST(MerkleTree, RefusesPathsOfAnotherLengthAndIndicesOutside) {
  const auto tree = tree_of(5);
  const auto leaf = merkle_leaf(Bytes{0});
  auto path = tree.path(0);
  EXPECT_EQ(root_of_path(leaf, 5, 5, path).error().kind, Kind::rejected);
  EXPECT_EQ(root_of_path(leaf, 0, 0, {}).error().kind, Kind::rejected);
  path.push_back({});
  EXPECT_EQ(root_of_path(leaf, 0, 5, path).error().kind, Kind::rejected);
  path.resize(2);
  EXPECT_EQ(root_of_path(leaf, 0, 5, path).error().kind, Kind::rejected);
}

TEST(MerkleTree, TellsALeafFromANode) {
  const MerkleHash left{1}, right{2};
  Bytes both(left.begin(), left.end());
  both.insert(both.end(), right.begin(), right.end());
  EXPECT_NE(merkle_leaf(both), merkle_node(left, right));
}

}  // namespace
}  // namespace qpc::crypto
