// Restores groups, pending commits and KeyPackages from the input: a store may be damaged, but must not be dangerous.
#include "core/mls/group/live_group.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

struct Target {
  SampleWorld world;
  LiveGroup group{world, 3};
  Secret epoch = group[0].save_epoch();
  Secret progress = group[0].save_progress();
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Target target;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  switch (data[0] % 4) {
    case 0:
      (void)Group::restore(octets, target.progress.reveal());
      break;
    case 1:
      (void)Group::restore(target.epoch.reveal(), octets);
      break;
    case 2:
      (void)PendingCommit::restore(octets);
      break;
    default:
      (void)OwnKeyPackage::restore(octets);
      break;
  }
  return 0;
}
