// Databases of every earlier version, with rows in every table (src/node/fixtures), after the migrations that followed.
#include "node/start/migrations.h"

#include <gmock/gmock.h>

#include "db/test_engine/earlier_version.h"
#include "db/test_engine/test_engine.h"
#include "db/transaction.h"
#include "node/account/account_store.h"
#include "node/mailbox/mailbox_store.h"

namespace qpc::node::fixtures {
std::span<const db::Migration> migrations();  // made from fixtures/*.sql
}

namespace qpc::node {
namespace {

using testing::IsEmpty;

class EarlierNode : public testing::TestWithParam<int> {
 protected:
  std::unique_ptr<db::Database> database_ = db::fresh_database();
  db::EarlierVersion earlier_{*database_, migrations(), fixtures::migrations(), GetParam()};
};

TEST_P(EarlierNode, KeepsEveryRow) {
  EXPECT_THAT(earlier_.forgotten(), IsEmpty()) << "fixtures/ lack rows for these";
  db::migrate(*database_, migrations());
  const db::Transaction transaction(*database_);
  EXPECT_THAT(earlier_.changed(*database_), IsEmpty());
}

TEST_P(EarlierNode, KnowsItsPeopleAndWhatWaitsForThem) {
  db::migrate(*database_, migrations());
  const db::Transaction transaction(*database_, db::Access::write);
  AccountStore accounts(*database_);
  MailboxStore mailboxes(*database_);
  EXPECT_EQ(accounts.named("alice").value().manifest_version, 2U);
  EXPECT_EQ(accounts.record("alice"), (Bytes{0xa1, 0x01}));
  EXPECT_EQ(accounts.manifests(1, 0).versions.size(), 2U);
  EXPECT_EQ(mailboxes.deliveries(1, 2, 1000, std::chrono::sys_seconds(std::chrono::seconds(1400))).size(), 2U);
  if (GetParam() < 15) EXPECT_EQ(mailboxes.share_before_sweep(1, 1).messages, 1U) << "counted from what waits";
  EXPECT_EQ(mailboxes.find(2).value().skipped, std::uint64_t{1} << 32U) << "of numbers that no message ever had";
}

INSTANTIATE_TEST_SUITE_P(Version, EarlierNode, testing::Range(1, static_cast<int>(migrations().size()) + 1),
                         testing::PrintToStringParamName());

TEST(EarlierNodes, HaveAFixtureForEveryVersion) {
  EXPECT_THAT(db::without_counterpart(migrations(), fixtures::migrations()), IsEmpty())
      << "a migration comes with rows for what it brings, in a file of its name in src/node/fixtures";
}

}  // namespace
}  // namespace qpc::node
