#include "client/store/profile.h"

#include <gtest/gtest.h>

#include <map>

namespace qpc::client {
namespace {

EnvironmentLookup environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* variable) -> std::optional<std::string> {
    const auto found = variables.find(variable);
    if (found == variables.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

TEST(Profile, LiesInTheXdgDirectories) {
  const auto profile = Profile::locate({}, environment({{"XDG_DATA_HOME", "/d"}, {"XDG_CONFIG_HOME", "/c"}}));
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->store_file(), "/d/quicprochat/default/store.db");
  EXPECT_EQ(profile->key_encryption_key_file(), "/c/quicprochat/default.kek");
}

TEST(Profile, FallsBackToHomeWhereAnXdgDirectoryIsUnsetOrRelative) {
  const auto profile = Profile::locate({}, environment({{"HOME", "/home/alice"}, {"XDG_DATA_HOME", "data"}}));
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->folder(), "/home/alice/.local/share/quicprochat/default");
  EXPECT_EQ(profile->key_encryption_key_file(), "/home/alice/.config/quicprochat/default.kek");
}

TEST(Profile, KeepsTheKeyEncryptionKeyApartFromTheDataInAChosenHome) {
  const auto profile = Profile::locate({"work", "/tmp/x"}, environment({{"HOME", "/home/alice"}}));
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->folder(), "/tmp/x/data/work");
  EXPECT_EQ(profile->key_encryption_key_file(), "/tmp/x/config/work.kek");
}

TEST(Profile, PrefersTheFlagToTheEnvironment) {
  const auto lookup = environment({{"QPC_HOME", "/e"}, {"QPC_PROFILE", "other"}});
  EXPECT_EQ(Profile::locate({}, lookup)->folder(), "/e/data/other");
  EXPECT_EQ(Profile::locate({"mine", "/f"}, lookup)->folder(), "/f/data/mine");
}

TEST(Profile, RefusesNamesThatLeaveTheFolder) {
  for (const char* name : {"..", "a/b", ".hidden", "-x", "a b"}) {
    const auto profile = Profile::locate({name, "/tmp"}, environment({}));
    ASSERT_FALSE(profile) << name;
    EXPECT_EQ(profile.error().kind, FailureKind::usage);
  }
}

TEST(Profile, AsksForAHomeWhereNoneIsKnown) {
  const auto profile = Profile::locate({}, environment({}));
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, "no_home");
}

}  // namespace
}  // namespace qpc::client
