#include "qpc/hook.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace qpc::cli {
namespace {

struct Hook : testing::Test {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("qpc-hook-test-" + std::to_string(::getpid()));
  Hook() { std::filesystem::create_directories(folder); }
  ~Hook() noexcept override { std::filesystem::remove_all(folder); }

  std::string read(const std::string& name) {
    std::ifstream file(folder / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static bool ends(HookProcess& process) {
    for (int i = 0; i < 500; ++i) {
      if (process.has_ended()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
};

TEST_F(Hook, GivesAllOfAnEventOnStandardInput) {
  const std::string event(300'000, 'x');
  auto process = HookProcess::start({"/bin/sh", "-c", "cat > \"$0\"", (folder / "out").string()}, event);
  ASSERT_TRUE(process);
  ASSERT_TRUE(ends(*process));
  EXPECT_EQ(read("out"), event);
}

TEST_F(Hook, HasNoShellOfItsOwn) {
  const auto trap = (folder / "trap").string();
  auto process = HookProcess::start({"/bin/echo", "; touch " + trap, "$(touch " + trap + ")"}, "");
  ASSERT_TRUE(process);
  ASSERT_TRUE(ends(*process));
  EXPECT_FALSE(std::filesystem::exists(trap));
}

TEST_F(Hook, IsKilledWithAllItHasStarted) {
  const auto late = (folder / "late").string();
  {
    auto process = HookProcess::start({"/bin/sh", "-c", "(sleep 1; touch \"$0\") & wait", late}, "");
    ASSERT_TRUE(process);
    EXPECT_FALSE(process->has_ended());
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_FALSE(std::filesystem::exists(late));
}

TEST_F(Hook, ThatCannotBeStartedIsNone) {
  EXPECT_FALSE(HookProcess::start({}, ""));
  EXPECT_FALSE(HookProcess::start({"/does/not/exist"}, ""));
}

}  // namespace
}  // namespace qpc::cli
