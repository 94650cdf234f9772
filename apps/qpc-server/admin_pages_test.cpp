#include "qpc-server/admin_pages.h"

#include <gtest/gtest.h>

namespace qpc::server {
namespace {

using Status = node::HealthState::Status;

TEST(HealthPage, IsUnwellOnlyWhenNothingGoesOn) {
  EXPECT_EQ(health_page({}).status, 200u);
  EXPECT_EQ(health_page({Status::degraded, "the disk is full"}).status, 200u);
  EXPECT_EQ(health_page({Status::draining, "going down"}).status, 200u);
  EXPECT_EQ(health_page({Status::stalled, "no answer"}).status, 503u);
}

TEST(ReadyPage, IsUnwellForEverythingButOk) {
  EXPECT_EQ(ready_page({}).status, 200u);
  for (const auto status : {Status::degraded, Status::draining, Status::stalled}) {
    EXPECT_EQ(ready_page({status, "why"}).status, 503u);
  }
}

TEST(ReadyPage, GivesTheReasonAsJson) {
  EXPECT_EQ(ready_page({}).body, "{\"status\":\"ok\"}\n");
  EXPECT_EQ(ready_page({Status::draining, "the node is going down"}).body,
            "{\"status\":\"draining\",\"reason\":\"the node is going down\"}\n");
  EXPECT_EQ(ready_page({.warning = "it ends soon"}).body, "{\"status\":\"ok\",\"warning\":\"it ends soon\"}\n");
}

}  // namespace
}  // namespace qpc::server
