#include "cli/last_resort.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

#include <stdexcept>

namespace qpc::cli {
namespace {

struct Told {
  int exit_code;
  std::string output, errors;
};

Told told(bool json, const std::function<int()>& work) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Output output(json, false);
  const int exit_code = run_to_the_end(output, work);
  return {exit_code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(LastResort, LeavesAnEndAlone) {
  const Told seven = told(true, [] { return 7; });
  EXPECT_EQ(seven.exit_code, 7);
  EXPECT_EQ(seven.output + seven.errors, "");
}

TEST(LastResort, TellsABugToPrograms) {
  const Told bug = told(true, []() -> int { throw std::logic_error("nobody \x1b expected it"); });
  EXPECT_EQ(bug.exit_code, 1);
  const auto error = nlohmann::json::parse(bug.output).at("error");
  EXPECT_EQ(error.at("code"), "fault");
  EXPECT_EQ(error.at("kind"), "bug");
  EXPECT_TRUE(error.at("text").get<std::string>().ends_with("expected it"));
}

TEST(LastResort, TellsABugToPeople) {
  const Told bug = told(false, []() -> int { KJ_FAIL_ASSERT("nobody expected it"); });
  EXPECT_EQ(bug.exit_code, 1);
  EXPECT_EQ(bug.output, "");
  EXPECT_TRUE(bug.errors.starts_with("qpc: A bug, please report it")) << bug.errors;
  EXPECT_NE(bug.errors.find("nobody expected it"), std::string::npos);
}

TEST(LastResort, KnowsWhatIsNoException) {
  EXPECT_EQ(told(false, []() -> int { throw 7; }).exit_code, 1);  // NOLINT(hicpp-exception-baseclass)
}

}  // namespace
}  // namespace qpc::cli
