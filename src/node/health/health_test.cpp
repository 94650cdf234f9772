#include "node/health/health.h"

#include "node/node_for_tests.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

using Status = HealthState::Status;
using std::chrono::seconds;

class HealthTest : public NodeServiceTest {
 protected:
  ~HealthTest() noexcept override = default;
  Health::Time start{seconds(1000)};
  Health health_of{storage, start};
  Status at(seconds later) { return health_of.state(start + later).status; }
};

TEST_F(HealthTest, IsStalledWhenLoopOrStorageHaveNotAnsweredForTooLong) {
  EXPECT_EQ(at(seconds(10)), Status::ok);
  EXPECT_EQ(at(seconds(11)), Status::stalled);
  health_of.loop_answered(start + seconds(11));
  EXPECT_EQ(at(seconds(11)), Status::stalled);
  EXPECT_STREQ(health_of.state(start + seconds(11)).text, "the storage does not answer");
  health_of.storage_answered(start + seconds(11));
  EXPECT_EQ(at(seconds(21)), Status::ok);
}

TEST_F(HealthTest, IsDegradedWhileTheStorageHasAFault) {
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::input_output))));
  EXPECT_EQ(at(seconds(0)), Status::degraded);
  EXPECT_STREQ(health_of.state(start).text, db::advice(db::Fault::input_output));
}

TEST_F(HealthTest, WarnsTheOperatorAsLongAsThereIsSomethingToSeeTo) {
  EXPECT_STREQ(health_of.state(start).warning, "");
  health_of.warn("it ends soon");
  EXPECT_EQ(at(seconds(0)), Status::ok);
  EXPECT_STREQ(health_of.state(start).warning, "it ends soon");
  EXPECT_STREQ(health_of.state(start + seconds(11)).warning, "it ends soon");
  health_of.warn("");
  EXPECT_STREQ(health_of.state(start).warning, "");
}

TEST_F(HealthTest, SaysThatItDrainsUnlessNothingGoesOnAtAll) {
  health_of.begin_draining();
  EXPECT_EQ(at(seconds(10)), Status::draining);
  EXPECT_EQ(at(seconds(11)), Status::stalled);
}

}  // namespace
}  // namespace qpc::node
