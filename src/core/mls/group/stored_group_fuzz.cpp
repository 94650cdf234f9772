// Restores groups, pending commits and KeyPackages from the input: a store may be damaged, but must not be dangerous.
#include "core/mls/group/live_group.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

struct Target {
  SampleWorld world;
  LiveGroup group{world, 3};
};

/// Keys and values in turns, as far as they go.
std::vector<GroupRow> read_rows(ByteView octets) {
  WireReader in(octets);
  std::vector<GroupRow> rows;
  while (!in.at_end()) {
    const auto key = in.vector();
    const auto value = key ? in.vector() : key;
    if (!value) break;
    rows.push_back({to_bytes(*key), Secret::copy_of(*value)});
  }
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Target target;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  switch (data[0] % 3) {
    case 0:
      (void)Group::restore(read_rows(octets));
      break;
    case 1:
      (void)PendingCommit::restore(octets, target.group[0]);
      break;
    default:
      (void)OwnKeyPackage::restore(octets);
      break;
  }
  return 0;
}
