#include "client/command/group_invite.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::command {
namespace {

identity::GroupLink sample() {
  crypto::SeededRandom random(std::uint64_t{5});
  return {.maker = identity::UserAddress::parse("alice@example.org").value(),
          .account_key_hash = random.array<32>(),
          .device = identity::DeviceId::generate(random),
          .invite = random.array<16>(),
          .secret = identity::InviteSecret::generate(random)};
}

TEST(GroupInvite, TakesALinkAndNothingLess) {
  EXPECT_EQ(parse_group_link(sample().text()).value(), sample());
  for (const auto& pasted : {std::string(), std::string("garden"), sample().text().substr(0, 60)}) {
    EXPECT_EQ(parse_group_link(pasted).error().code, "bad_link") << pasted;
  }
}

TEST(GroupInvite, SaysWhatALinkOfAnotherKindIsFor) {
  EXPECT_TRUE(parse_group_link("qpc://node:1/example.org/a/b").error().text.contains("qpc register"));
}

TEST(GroupInvite, ShowsItsLinkOnlyWhenItIsMade) {
  client::InviteView view{.row = {.id = {0x1f, 0x2e}}, .conversation = "garden"};
  EXPECT_FALSE(GroupInvite::of(view).link);
  view.link = sample();
  EXPECT_EQ(GroupInvite::of(view).link, sample().text());
  EXPECT_TRUE(GroupInvite::of(view).id.starts_with("1f2e"));
}

}  // namespace
}  // namespace qpc::command
