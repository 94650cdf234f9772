#include "core/crypto/seeded_random.h"
#include "core/message/app_message.h"
#include "core/message/group_profile.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace message;

void put_message_seeds(const SeedFolder& seeds) {
  crypto::SeededRandom random(std::uint64_t{1});
  AppMessage text{.id = random.array<16>(),
                  .counter = 7,
                  .running_hash = random.array<32>(),
                  .sent_at = std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)),
                  .expire_after = std::chrono::hours(1),
                  .fallback = "hello",
                  .wants_receipt = true,
                  .body = Text{"*hello*, größer 🐎"}};
  seeds.put("app_message_fuzz", "text", text.write());
  AppMessage delivered = text;
  delivered.body = Delivered{{random.array<32>(), random.array<32>()}};
  seeds.put("app_message_fuzz", "delivered", delivered.write());
  AppMessage empty;
  empty.body = Text{};
  seeds.put("app_message_fuzz", "empty", empty.write());

  const auto channel = identity::ChannelAddress::generate(identity::DomainName::parse("example.org").value(), random);
  seeds.put("group_profile_fuzz", "dm", wire(GroupProfile{GroupProfile::GroupKind::dm, "", channel, {}}));
  seeds.put("group_profile_fuzz", "group",
            wire(GroupProfile{GroupProfile::GroupKind::group, "Größe", channel, {{1, {1, 2, 3}}, {0xffff, {}}}}));
}

}  // namespace qpc::test
