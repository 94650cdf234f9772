// Encrypts the input, as a PrivateMessageContent or as sender data, with the keys of a member, and hands it to another.
#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

struct Target {
  SampleWorld world;
  LiveGroup group{world, 3};
  Forge forge{group[0]};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Target target;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  const auto type = static_cast<ContentType>(1 + data[0] % 3);
  const auto message = data[0] < 128 ? target.forge.encrypt_content(type, octets) : target.forge.encrypt_sender(octets);
  (void)target.group[1].process(message, target.world.surroundings());
  return 0;
}
