// Receives paths that anybody may have made up: an octet for the sender, then an UpdatePath.
#include "core/mls/group/sample_group.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::mls;
  static SampleGroup group = [] {
    SampleGroup made(5);
    made.commit({0});
    made.add();
    return made;
  }();
  static const auto context = group.context();

  if (size == 0) return 0;
  const LeafIndex sender{data[0] % 6U};
  const auto path = read_all<UpdatePath>(ByteView(data, size).subspan(1));
  if (!path) return 0;
  auto merged = merge_update_path(group.tree(), sender, *path);
  if (merged && !merged->leaf(sender)) __builtin_trap();
  for (const auto& [leaf, member] : group.members()) {
    const auto opened = open_update_path(group.tree(), member.private_keys, sender, *path, {}, context);
    if (opened && leaf == sender) __builtin_trap();
  }
  return 0;
}
