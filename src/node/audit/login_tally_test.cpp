#include "node/audit/login_tally.h"

#include "node/audit/audit_log.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

TEST(LoginTally, CountsATryThatNobodyFinishedAsFailed) {
  LoginTally tally;
  tally.begun("alice");
  tally.begun("alice");
  tally.succeeded("alice");
  const auto counts = tally.take();
  EXPECT_EQ(counts.succeeded, 1u);
  EXPECT_EQ(counts.failed, 1u);
  EXPECT_EQ(counts.most_tried, "");
  EXPECT_TRUE(tally.take().empty());
}

TEST(LoginTally, NamesTheOneThatIsTriedMostOnceItIsNoteworthy) {
  LoginTally tally;
  for (unsigned i = 0; i < LoginTally::noteworthy - 1; ++i) tally.begun("alice");
  auto counts = tally.take();
  EXPECT_EQ(counts.most_tried, "");
  for (unsigned i = 0; i < LoginTally::noteworthy; ++i) tally.begun("alice");
  tally.begun("bob");
  counts = tally.take();
  EXPECT_EQ(counts.most_tried, "alice");
  EXPECT_EQ(counts.tries, LoginTally::noteworthy);
}

TEST(LoginTally, CountsOnWhenThereAreTooManyNamesToTellApart) {
  LoginTally tally;
  for (std::size_t i = 0; i < LoginTally::most_names + 10; ++i) tally.begun("name" + std::to_string(i));
  for (int i = 0; i < 20; ++i) tally.begun("late");
  const auto counts = tally.take();
  EXPECT_EQ(counts.failed, LoginTally::most_names + 30);
  EXPECT_EQ(counts.most_tried, "");
}

TEST(LoginTally, TellsNoNameThatNobodyHas) {
  TestDatabase db;
  TestPerson alice("alice");
  settle(*db, alice);
  add_to_audit(*db, {.succeeded = 0, .failed = 9, .most_tried = "correct-horse", .tries = 9}, test_now);
  add_to_audit(*db, {.succeeded = 2, .failed = 9, .most_tried = "alice", .tries = 7}, test_now);
  const auto records = AuditLog(*db).find({.kind = "login"}, 9);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].name, "");
  EXPECT_EQ(records[0].detail, "0 succeeded, 9 failed");
  EXPECT_EQ(records[1].name, "alice");
  EXPECT_EQ(records[1].detail, "2 succeeded, 9 failed, 7 of them for this name");
}

}  // namespace
}  // namespace qpc::node
