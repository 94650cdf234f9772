// Hands messages to a member of a live group: any octets; or, after they are read as content, signed and protected by
// another member, so that what is behind signatures and keys is reached too.
#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"
#include "core/mls/group/message_protection.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

struct Target {
  SampleWorld world;
  LiveGroup group{world, 4};
  Forge forge{group[0]};
  std::map<Bytes, Bytes> before = stored(group[1]);

  void process(ByteView message) {
    const auto processed = group[1].process(message, world.surroundings());
    if (processed) (void)stored(processed->next);
    if (stored(group[1]) != before) __builtin_trap();
  }
};

template <class T>
void say(Target& target, ByteView octets, Sender sender) {
  if (auto content = read_all<T>(octets)) target.process(target.forge.say(*std::move(content), sender));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Target target;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  switch (data[0] % 4) {
    case 0:
      target.process(octets);
      break;
    case 1:
      say<Proposal>(target, octets, target.forge.self());
      break;
    case 2:
      say<Commit>(target, octets, target.forge.self());
      break;
    default:
      say<Commit>(target, octets, Sender::new_member_commit());
      break;
  }
  return 0;
}
