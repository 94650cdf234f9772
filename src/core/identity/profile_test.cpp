#include "core/identity/profile.h"

#include <gtest/gtest.h>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

class ProfileTest : public testing::Test {
 protected:
  PersonForTests ada;
  Profile profile{.account_id = ada.manifest.account_id,
                  .version = 3,
                  .display_name = "Ada Lovelace",
                  .status = "Kalkuliert größer",
                  .avatar = Bytes(1000, 7)};

  Kind kind_of(const Profile& wrong) { return read_all<Profile>(wire(wrong)).error().kind; }
};

TEST_F(ProfileTest, GivesItselfBack) {
  EXPECT_EQ(read_all<Profile>(wire(profile)).value(), profile);
  const auto octets = wire(SignedProfile::sign(profile, ada.account_key));
  const auto received = SignedProfile::from_bytes(octets).value();
  EXPECT_EQ(wire(received), octets);
  EXPECT_EQ(received.verify(ada.manifest.account_id, ada.manifest.account_key).value(), profile);
}

TEST_F(ProfileTest, IsWorthNothingWithAnotherKeyAccountOrContent) {
  const auto is_signed = SignedProfile::sign(profile, ada.account_key);
  const auto other = AccountKey::of(generate_ed25519(ada.random)).value();
  EXPECT_EQ(is_signed.verify(ada.manifest.account_id, other).error().kind, Kind::rejected);
  EXPECT_EQ(is_signed.verify(AccountId{}, ada.manifest.account_key).error().kind, Kind::rejected);
  auto octets = wire(is_signed);
  octets[octets.size() - 80] ^= 1;  // of the picture
  EXPECT_EQ(SignedProfile::from_bytes(octets)->verify(ada.manifest.account_id, ada.manifest.account_key).error().kind,
            Kind::rejected);
}

TEST_F(ProfileTest, RefusesWhatIsTooLong) {
  profile.display_name = std::string(64, 'x');
  profile.status = std::string(256, 'x');
  profile.avatar = Bytes(32 * 1024);
  EXPECT_TRUE(read_all<Profile>(wire(profile)));
  EXPECT_TRUE(SignedProfile::from_bytes(wire(SignedProfile::sign(profile, ada.account_key))));
  for (const auto change : {0, 1, 2}) {
    auto longer = profile;
    if (change == 0) longer.display_name += 'x';
    if (change == 1) longer.status += 'x';
    if (change == 2) longer.avatar.push_back(0);
    EXPECT_EQ(kind_of(longer), Kind::limit) << change;
  }
  EXPECT_EQ(SignedProfile::from_bytes(Bytes(SignedProfile::most_bytes + 1)).error().kind, Kind::limit);
}

TEST_F(ProfileTest, RefusesTextThatWouldChangeTheScreen) {
  for (const char* text : {"a\nb", "\x1b[31m", "a\u202eb", "\xff"}) {
    auto wrong = profile;
    wrong.display_name = text;
    EXPECT_EQ(kind_of(wrong), Kind::malformed) << text;
    wrong = profile;
    wrong.status = text;
    EXPECT_EQ(kind_of(wrong), Kind::malformed) << text;
  }
}

TEST_F(ProfileTest, RefusesVersionZeroAnotherFormatAndAnythingCutOff) {
  auto wrong = profile;
  wrong.version = 0;
  EXPECT_EQ(kind_of(wrong), Kind::malformed);
  auto octets = wire(profile);
  octets[0] = 2;
  EXPECT_EQ(read_all<Profile>(octets).error().kind, Kind::unsupported);
  const auto whole = wire(SignedProfile::sign(profile, ada.account_key));
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(SignedProfile::from_bytes(ByteView(whole).first(size))) << size;
  }
}

}  // namespace
}  // namespace qpc::identity
