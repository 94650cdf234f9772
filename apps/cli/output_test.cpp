#include "cli/output.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(Output, CleansWhatOthersSayBeforeATerminalSeesIt) {
  testing::internal::CaptureStderr();
  Output(false, false).notice("The node refused: \x1b[2Jgone");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "The node refused: <U+001B>[2Jgone\n");
}

TEST(Output, SaysWhichProgramFailed) {
  testing::internal::CaptureStderr();
  Output(false, false, "qpc-admin").failure({client::FailureKind::network, "no_node", "No node runs."});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "qpc-admin: No node runs.\n");
}

}  // namespace
}  // namespace qpc::cli
