#include "qpc/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "qpc/config_command.h"

namespace qpc::cli {
namespace {

std::string error_of(const std::string& text) {
  const auto parsed = parse_config("/c/config.toml", text);
  return parsed ? "" : parsed.error().text;
}

TEST(Config, SaysWhichLineIsWrongAndWhatWasMeant) {
  EXPECT_EQ(error_of("profile = \"work\"\nnoed = \"x:1\"\n"),
            "/c/config.toml, line 2: there is no setting 'noed': did you mean 'node'?");
  EXPECT_TRUE(error_of("everything = 1").ends_with("There are profile, node, trust, ca, quiet, trace."));
  EXPECT_EQ(error_of("quiet = \"yes\""), "/c/config.toml, line 1: 'quiet' is true or false, without quotes.");
  EXPECT_EQ(error_of("\nnode = 5001"), "/c/config.toml, line 2: 'node' is a text in quotes.");
  EXPECT_TRUE(error_of("ca = \"file.pem\"").contains("'ca' is \"system\", or the whole path"));
  EXPECT_TRUE(error_of("node = ").starts_with("/c/config.toml, line 1: "));
  EXPECT_EQ(error_of("# nothing\n"), "");
}

/// A home with a configuration file.
struct ConfigTest : testing::Test {
  std::filesystem::path home =
      std::filesystem::temp_directory_path() / ("qpc-config-test-" + std::to_string(::getpid()));
  std::map<std::string, std::string> variables{{"HOME", home.string()}};
  Globals globals;

  ConfigTest() { std::filesystem::create_directories(home / ".config/quicprochat"); }
  ~ConfigTest() noexcept override { std::filesystem::remove_all(home); }
  void write(const std::string& text) { std::ofstream(home / ".config/quicprochat/config.toml") << text; }
  client::Outcome<> apply() {
    return configure(globals, [this](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  }
};

TEST_F(ConfigTest, OptionsGoBeforeVariablesAndTheseBeforeTheFile) {
  write("profile = \"work\"\nnode = \"example.org:5001\"\nquiet = true\n");
  ASSERT_TRUE(apply());
  EXPECT_EQ(globals.profile.name, "work");
  EXPECT_EQ(globals.surroundings.node, "example.org:5001");
  EXPECT_TRUE(globals.quiet);
  EXPECT_EQ(globals.origins["node"].line, 2U);
  EXPECT_EQ(globals.origins["node"].from, Origin::From::file);

  globals = {};
  variables["QPC_PROFILE"] = "other";
  globals.surroundings.node = "here:1";
  ASSERT_TRUE(apply());
  EXPECT_EQ(globals.profile.name, "other");
  EXPECT_EQ(globals.origins["profile"].where, "QPC_PROFILE");
  EXPECT_EQ(globals.surroundings.node, "here:1");
  EXPECT_EQ(globals.origins["node"].from, Origin::From::option);
}

TEST_F(ConfigTest, WithoutAFileEverythingIsAsItWas) {
  ASSERT_TRUE(apply());
  EXPECT_EQ(globals.profile.name, "");
  EXPECT_EQ(globals.config_file, home / ".config/quicprochat/config.toml");
  variables.clear();
  globals = {};
  EXPECT_TRUE(apply()) << "nobody knows where it would be";
  EXPECT_TRUE(globals.config_file.empty());
}

TEST_F(ConfigTest, AChosenHomeHasAFileOfItsOwn) {
  write("profile = \"work\"\n");
  globals.profile.home = home / "elsewhere";
  ASSERT_TRUE(apply());
  EXPECT_EQ(globals.profile.name, "");
  EXPECT_EQ(globals.config_file, home / "elsewhere/config/config.toml");
}

TEST_F(ConfigTest, AFolderInItsPlaceIsNotPassedOver) {
  std::filesystem::create_directories(home / ".config/quicprochat/config.toml");
  const auto applied = apply();
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code, "bad_config");
}

TEST(ShownSettings, SayWhereTheyComeFrom) {
  ShownSetting setting{.setting = "node", .value = "x:1\x1b"};
  EXPECT_EQ(to_text(setting), "node = x:1<U+001B>");
  setting.origin = Origin::From::file;
  setting.where = "/c/config.toml";
  setting.line = 2;
  EXPECT_EQ(to_text(setting), "node = x:1<U+001B>  (file /c/config.toml:2)");
  EXPECT_EQ(to_text(ShownSetting{.setting = "ca", .origin = Origin::From::built_in}), "ca = -  (default)");
}

}  // namespace
}  // namespace qpc::cli
