// Joins with the input: as a Welcome; or as the GroupInfo, or the GroupSecrets, of a Welcome that is sealed and signed
// as it must be.
#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace {

using namespace qpc;
using namespace qpc::mls;

struct Target {
  SampleWorld world;
  LiveGroup group{world, 3};
  OwnKeyPackage own = world.key_package("joiner");
  Welcome welcome;

  Target() {
    auto options = commit_of({add_of(own)});
    options.path = PathPolicy::always;
    const auto committed = group[0].commit(options, world.surroundings(), world.random).value();
    welcome = *read_all<MLSMessage>(committed.welcomes.at(0).message)->as<Welcome>();
  }

  void join(const Welcome& with) const {
    const auto joined = Group::join(with, own, {}, world.surroundings(), world.settings);
    if (joined) (void)stored(*joined);
  }
  void join_edited(const std::function<void(GroupSecrets&, GroupInfo&)>& change) {
    join(edit_welcome(welcome, own, group[0].signature_key(), change));
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Target target;
  if (size == 0) return 0;
  const auto octets = ByteView(data, size).subspan(1);
  switch (data[0] % 3) {
    case 0:
      if (const auto welcome = read_all<Welcome>(octets)) target.join(*welcome);
      break;
    case 1:
      if (const auto read = read_all<Unverified<GroupInfo>>(octets)) {
        target.join_edited([&](GroupSecrets&, GroupInfo& info) { info = read->claim(); });
      }
      break;
    default:
      if (auto read = read_all<GroupSecrets>(octets)) {
        target.join_edited([&](GroupSecrets& secrets, GroupInfo&) { secrets = *std::move(read); });
      }
  }
  return 0;
}
