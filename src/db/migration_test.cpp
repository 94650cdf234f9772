#include "db/migration.h"

#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "db/test_engine/earlier_version.h"
#include "db/test_engine/test_engine.h"
#include "db/test_support.h"

namespace qpc::db_test {
std::span<const db::Migration> migrations();  // made from test_migrations/*.sql
}

namespace qpc::db {
namespace {

constexpr Migration one{1, "one", "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1)"};
constexpr Migration two{2, "two", "UPDATE one SET a = a + 1"};
constexpr Migration broken{2, "broken", "UPDATE one SET a = 50; INSERT INTO nowhere VALUES (1)"};

class MigrationTest : public testing::Test {
 protected:
  void migrate_to(std::initializer_list<Migration> steps) { migrate(*db_, steps); }
  std::optional<Fault> fault_when(std::initializer_list<Migration> steps) {
    return fault_from([&] { migrate_to(steps); });
  }
  std::optional<int> value() { return db_->find_one<int>("SELECT a FROM one"); }

  std::unique_ptr<Database> db_ = fresh_database();
};

TEST_F(MigrationTest, AppliesEachStepOnce) {
  migrate_to({one});
  EXPECT_EQ(value(), 1);
  migrate_to({one, two});
  EXPECT_EQ(value(), 2);
  migrate_to({one, two});
  EXPECT_EQ(value(), 2);
}

TEST_F(MigrationTest, KeepsNothingOfAStepThatFails) {
  EXPECT_EQ(fault_when({one, broken}), Fault::bug);
  EXPECT_FALSE(db_->in_transaction());
  EXPECT_EQ(value(), 1);
  migrate_to({one, two});
  EXPECT_EQ(value(), 2);
}

TEST_F(MigrationTest, RefusesADatabaseOfANewerVersion) {
  migrate_to({one, two});
  EXPECT_EQ(fault_when({one}), Fault::newer_format);
  EXPECT_EQ(fault_when({}), Fault::newer_format);
}

TEST_F(MigrationTest, RefusesAStepWhoseTextChanged) {
  migrate_to({one});
  EXPECT_EQ(fault_when({{1, "one", "CREATE TABLE one (a TEXT)"}}), Fault::bug);
}

TEST_F(MigrationTest, RefusesGapsAndDisorder) {
  EXPECT_EQ(fault_when({two}), Fault::bug);
  EXPECT_EQ(fault_when({one, one}), Fault::bug);
  EXPECT_EQ(fault_when({two, one}), Fault::bug);
}

TEST_F(MigrationTest, RefusesAStepThatEndsItsTransaction) {
  EXPECT_EQ(fault_when({{1, "one", "CREATE TABLE one (a INTEGER); COMMIT"}}), Fault::bug);
}

TEST_F(MigrationTest, TakesItsTextFromFilesLetterForLetter) {
  migrate(*db_, db_test::migrations());
  EXPECT_EQ((db_->find_one<std::string, int>("SELECT note, b FROM first")), (std::tuple(R"(a;b"c\d[e])", 7)));
  EXPECT_EQ(db_->find_one<std::string>("SELECT name FROM migration WHERE number = 2"), "second");
}

// Of the tests that all migrations have in common (earlier_version.h).
TEST_F(MigrationTest, ThatLosesOrChangesARowIsFoundOut) {
  constexpr Migration tables{1, "tables", "CREATE TABLE one (a INTEGER, b TEXT); CREATE TABLE two (c INTEGER)"};
  constexpr Migration rows{1, "tables", "INSERT INTO one VALUES (1, 'x'), (2, 'x'); INSERT INTO two VALUES (3)"};
  constexpr Migration harmless{2, "harmless", "ALTER TABLE one ADD COLUMN d INTEGER; UPDATE one SET d = a"};
  constexpr Migration changing{3, "changing", "UPDATE one SET b = NULL WHERE a = 2"};
  constexpr Migration losing{4, "losing", "DELETE FROM two"};
  const EarlierVersion earlier(*db_, std::array{tables}, std::array{rows}, 1);
  EXPECT_TRUE(earlier.forgotten().empty());
  migrate_to({tables, harmless});
  EXPECT_TRUE(earlier.changed(*db_).empty());
  migrate_to({tables, harmless, changing});
  EXPECT_EQ(earlier.changed(*db_), (std::vector<std::string>{"one"}));
  migrate_to({tables, harmless, changing, losing});
  EXPECT_EQ(earlier.changed(*db_).size(), 2U);
}

TEST_F(MigrationTest, WithoutAFixtureOfItsOwnIsFoundOut) {
  constexpr Migration tables{1, "tables", "CREATE TABLE one (a INTEGER, b TEXT); CREATE TABLE two (c INTEGER)"};
  constexpr Migration rows{1, "tables", "INSERT INTO one (a) VALUES (1)"};
  const EarlierVersion earlier(*db_, std::array{tables}, std::array{rows}, 1);
  EXPECT_EQ(std::set(earlier.forgotten().begin(), earlier.forgotten().end()), (std::set<std::string>{"one.b", "two"}));
  EXPECT_TRUE(without_counterpart(std::array{tables}, std::array{rows}).empty());
  EXPECT_EQ(without_counterpart(std::array{tables, two}, std::array{rows}), (std::vector<std::string>{"2_two"}));
}

TEST(MigrationOfSeveralProcesses, IsDoneByOneOfThem) {
  const TestEngine engine;
  constexpr int processes = 4;
  for (int i = 0; i < processes; ++i) {
    if (::fork() != 0) continue;
    const auto fault = fault_from([&] {
      auto db = engine.open(std::chrono::seconds(60));
      migrate(*db, std::array{one, two});
    });
    ::_exit(fault ? 1 : 0);
  }
  for (int i = 0; i < processes; ++i) {
    int status = 0;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(engine.open()->find_one<int>("SELECT a FROM one"), 2);
}

}  // namespace
}  // namespace qpc::db
