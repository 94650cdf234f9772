#include "node/audit/audit_log.h"

#include "db/transaction.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

using std::chrono::days;
using std::chrono::seconds;

class AuditLogTest : public testing::Test {
 protected:
  /// Five records, a day apart.
  void write_five() {
    for (const char* name : {"alice", "bob", "carol", "dave", "erin"}) {
      log.add({.kind = name == std::string("carol") ? Literal("account.banned") : Literal("account.registered"),
               .name = name,
               .detail = "a detail"},
              at);
      at += days(1);
    }
  }
  std::expected<AuditPlace, BrokenAudit> verify(std::size_t most = 100) {
    auto place = log.base();
    for (;;) {
      const auto next = log.verify(place, most);
      if (!next || next->seq == log.head().seq) return next;
      place = *next;
    }
  }
  std::vector<std::string> names(const AuditQuery& query) {
    std::vector<std::string> found;
    for (const auto& record : log.find(query, 100)) found.push_back(record.name);
    return found;
  }

  TestDatabase db;
  AuditLog log{*db};
  std::chrono::sys_seconds at = test_now;
};

TEST_F(AuditLogTest, HoldsTogetherFromTheFirstRecordToTheLast) {
  EXPECT_EQ(verify().value(), AuditPlace{});
  write_five();
  EXPECT_EQ(verify().value(), log.head());
  EXPECT_EQ(verify(2).value(), log.head());  // in parts
  EXPECT_EQ(log.head().seq, 5u);
}

TEST_F(AuditLogTest, NamesTheFirstRecordThatWasChangedWhateverWasChangedInIt) {
  for (const char* change :
       {"UPDATE audit SET at = at + 1 WHERE seq = 3", "UPDATE audit SET kind = 'account.deleted' WHERE seq = 3",
        "UPDATE audit SET account = x'00' WHERE seq = 3", "UPDATE audit SET name = 'mallory' WHERE seq = 3",
        "UPDATE audit SET device = x'00' WHERE seq = 3", "UPDATE audit SET detail = '' WHERE seq = 3",
        "UPDATE audit SET digest = (SELECT digest FROM audit WHERE seq = 2) WHERE seq = 3"}) {
    TestDatabase other;
    AuditLog there(*other);
    for (int i = 0; i < 5; ++i) there.add({.kind = "account.registered", .name = "alice", .detail = "a detail"}, at);
    (*other).run_script(change);
    const auto verified = there.verify(there.base(), 100);
    ASSERT_FALSE(verified) << change;
    EXPECT_EQ(verified.error().seq, 3u) << change;
  }
}

TEST_F(AuditLogTest, NamesTheFirstRecordThatIsMissing) {
  write_five();
  (*db).run_script("DELETE FROM audit WHERE seq = 3");
  EXPECT_EQ(verify().error().seq, 3u);
}

TEST_F(AuditLogTest, NoticesThatTheNewestRecordsAreMissing) {
  write_five();
  (*db).run_script("DELETE FROM audit WHERE seq > 3");
  EXPECT_EQ(verify().error().seq, 4u);
}

TEST_F(AuditLogTest, NoticesThatTheOldestRecordsAreMissing) {
  write_five();
  (*db).run_script(
      "UPDATE audit_chain SET base_seq = 2, base_digest = (SELECT digest FROM audit WHERE seq = 2);"
      "DELETE FROM audit WHERE seq <= 2");
  EXPECT_EQ(verify().error().seq, 3u);
}

TEST_F(AuditLogTest, NoticesARecordThatWasPutInBetween) {
  write_five();
  (*db).run_script(
      "UPDATE audit SET seq = seq + 1 WHERE seq = 5; UPDATE audit SET seq = seq + 1 WHERE seq = 4;"
      "INSERT INTO audit SELECT 4, at, kind, account, name, device, detail, digest FROM audit WHERE seq = 3");
  EXPECT_EQ(verify().error().seq, 4u);
}

TEST_F(AuditLogTest, GivesAnotherHeadToAChainThatWasWrittenAnew) {
  write_five();
  TestDatabase other;
  AuditLog forged(*other);
  for (int i = 0; i < 5; ++i) forged.add({.kind = "account.registered", .name = "alice"}, test_now);
  ASSERT_TRUE(forged.verify(forged.base(), 100));
  EXPECT_NE(forged.head(), log.head()) << "whoever has noted the head tells them apart";
}

TEST_F(AuditLogTest, DropsWhatIsTooOldAndStillHoldsTogether) {
  write_five();
  const auto head = log.head();
  log.trim(test_now + days(2), at);
  EXPECT_EQ(log.base().seq, 2u);
  EXPECT_EQ(names({}), (std::vector<std::string>{"carol", "dave", "erin", ""}));
  EXPECT_EQ(verify().value(), log.head());
  EXPECT_EQ(log.head().seq, head.seq + 1);
  EXPECT_NE(log.find({.after = 5}, 1).at(0).detail.find("behind record 2"), std::string::npos);
  (*db).run_script("DELETE FROM audit WHERE seq = 3");
  EXPECT_EQ(verify().error().seq, 3u);
}

TEST_F(AuditLogTest, DropsNothingTwiceADay) {
  write_five();
  log.trim(test_now + days(1), at);
  EXPECT_EQ(log.base().seq, 0u) << "the oldest is no day beyond its time yet";
  log.trim(test_now + days(1) + seconds(1), at);
  EXPECT_EQ(log.base().seq, 2u);
  log.trim(test_now + days(1) + seconds(2), at);
  EXPECT_EQ(log.head().seq, 6u);
}

TEST_F(AuditLogTest, DropsEverythingWhenAllOfItIsTooOld) {
  write_five();
  log.trim(at + days(30), at + days(30));
  EXPECT_EQ(log.base().seq, 5u);
  EXPECT_EQ(names({}), std::vector<std::string>{""});
  EXPECT_EQ(verify().value(), log.head());
}

TEST_F(AuditLogTest, FindsByTimeKindAndName) {
  write_five();
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({.since = test_now + days(3)}), (Names{"dave", "erin"}));
  EXPECT_EQ(names({.until = test_now + days(1)}), (Names{"alice", "bob"}));
  EXPECT_EQ(names({.kind = "account.banned"}), Names{"carol"});
  EXPECT_EQ(names({.kind = "account"}).size(), 5u);
  EXPECT_EQ(names({.kind = "device"}), Names{});
  EXPECT_EQ(names({.name = "bob"}), Names{"bob"});
  EXPECT_EQ(names({.after = 4}), Names{"erin"});
  EXPECT_EQ(log.find_last({.kind = "account.registered"}, 2).at(0).name, "dave");
}

TEST_F(AuditLogTest, IsUndoneWithTheSaveItBelongsTo) {
  write_five();
  {
    db::Transaction transaction(*db);
    log.add({.kind = "account.registered", .name = "frank"}, at);
  }
  EXPECT_EQ(log.head().seq, 5u);
  EXPECT_TRUE(verify());
}

}  // namespace
}  // namespace qpc::node
