// Reads a tree and checks that it writes the same octets, that judging it is safe, and that a tree which was changed is
// the tree its octets say.
#include "core/mls/group/tree_validation.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

RatchetTree reread(const RatchetTree& tree) {
  const auto octets = wire(tree);
  WireReader in(octets);
  return RatchetTree::read(tree.suite(), in).value();
}

void judge(RatchetTree tree) {
  const GroupContext context{.cipher_suite = tree.suite().cipher_suite(),
                             .group_id = {1},
                             .tree_hash = tree.tree_hash(),
                             .confirmed_transcript_hash = {},
                             .extensions = {}};
  (void)validate_tree(tree, context, {.longest = std::chrono::seconds(1'000'000), .now = {}});
}

/// The first member goes, another comes twice.
void change(RatchetTree tree) {
  std::vector<LeafIndex> members;
  tree.for_each_member([&](LeafIndex leaf, const LeafNode&) { members.push_back(leaf); });
  const LeafNode leaf = *tree.leaf(members.front());
  if (members.size() > 1) tree.remove(members.front());
  (void)tree.add(leaf);
  const auto added = tree.add(leaf).value();
  tree.update(added, leaf);
  for (const auto& step : tree.filtered_direct_path(added)) (void)tree.resolution(step.copath);
  if (reread(tree).tree_hash() != tree.tree_hash()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  WireReader in({data, size});
  const auto suite = Suite::of(CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).value();
  const auto tree = RatchetTree::read(suite, in);
  if (!tree) return 0;
  const ByteView taken(data, size - in.size());
  if (!std::ranges::equal(wire(*tree), taken)) __builtin_trap();
  judge(*tree);
  change(*tree);
  return 0;
}
