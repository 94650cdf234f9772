#include "db/transaction.h"

#include <sys/wait.h>
#include <unistd.h>

#include "db/test_engine/test_engine.h"
#include "db/test_support.h"

namespace qpc::db {
namespace {

class Transactions : public testing::Test {
 protected:
  Transactions() { db_->run("CREATE TABLE t (a INTEGER PRIMARY KEY)"); }
  int count() { return db_->find_one<int>("SELECT count(*) FROM t").value(); }

  std::unique_ptr<Database> db_ = fresh_database();
};

TEST_F(Transactions, KeepWhatIsSaved) {
  Transaction transaction(*db_);
  db_->run("INSERT INTO t VALUES (1)");
  transaction.save();
  EXPECT_FALSE(db_->in_transaction());
  EXPECT_EQ(count(), 1);
}

TEST_F(Transactions, KeepNothingOtherwise) {
  {
    Transaction transaction(*db_);
    db_->run("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, DoNotNestAndAreSavedOnce) {
  Transaction transaction(*db_);
  EXPECT_EQ(fault_from([&] { Transaction inner(*db_); }), Fault::bug);
  transaction.save();
  EXPECT_EQ(fault_from([&] { transaction.save(); }), Fault::bug);
}

TEST_F(Transactions, KeepNothingWhenTheSaveIsRefused) {
  db_->run("CREATE TABLE child (a INTEGER REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
  {
    Transaction transaction(*db_);
    db_->run("INSERT INTO t VALUES (1)");
    db_->run("INSERT INTO child VALUES (99)");
    EXPECT_EQ(fault_from([&] { transaction.save(); }), Fault::constraint);
    EXPECT_FALSE(db_->in_transaction());
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, LetSavepointsRollBackAlone) {
  Transaction transaction(*db_);
  db_->run("INSERT INTO t VALUES (1)");
  {
    Savepoint undone(*db_);
    db_->run("INSERT INTO t VALUES (2)");
    Savepoint inner(*db_);
    db_->run("INSERT INTO t VALUES (3)");
    inner.save();
  }
  Savepoint kept(*db_);
  db_->run("INSERT INTO t VALUES (4)");
  kept.save();
  EXPECT_EQ(fault_from([&] { kept.save(); }), Fault::bug);
  transaction.save();
  EXPECT_EQ(db_->find_one<int>("SELECT sum(a) FROM t"), 5);
}

TEST_F(Transactions, AreNeededForASavepoint) {
  EXPECT_EQ(fault_from([&] { Savepoint alone(*db_); }), Fault::bug);
}

/// A database that does nothing and remembers what it was told; RELEASE fails once.
class NoRelease final : public Database {
 public:
  std::vector<std::string> told;

  void run_script(std::string_view) override {}
  void begin(Access) override {}
  void save() override {}
  void roll_back() noexcept override { told.emplace_back("all is rolled back"); }
  bool in_transaction() const override { return true; }
  void tidy(bool) override {}

 private:
  struct Told final : Statement {
    Told(NoRelease& of, const char* text) : database(of), sql(text) {}
    ~Told() override = default;
    void bind(int, const Value&, Binding) override {}
    bool step() override { return false; }
    std::int64_t run() override {
      database.told.push_back(sql);
      if (sql == "RELEASE part" && std::exchange(database.fails_, false)) raise(Fault::input_output, "says a test");
      return 0;
    }
    std::int64_t insert() override { return run(); }
    Value column(int) const override { return {}; }
    int parameter_count() const override { return 0; }
    int column_count() const override { return 0; }
    void reset() noexcept override {}
    NoRelease& database;
    std::string sql;
  };
  std::unique_ptr<Statement> prepare(const char* sql) override { return std::make_unique<Told>(*this, sql); }

  bool fails_ = true;
};

TEST(Savepoints, AreUndoneWhereTheyCannotBeSaved) {
  NoRelease db;
  {
    Savepoint part(db);
    EXPECT_EQ(fault_from([&] { part.save(); }), Fault::input_output);
  }
  EXPECT_EQ(db.told, (std::vector<std::string>{"SAVEPOINT part", "RELEASE part", "ROLLBACK TO part", "RELEASE part"}));
}

TEST(WriteLock, IsWaitedForAndThenReportedAsLocked) {
  const TestEngine engine;
  auto holder = engine.open();
  holder->run("CREATE TABLE t (a INTEGER)");
  auto waiter = engine.open(std::chrono::milliseconds(20));
  {
    Transaction held(*holder);
    EXPECT_EQ(fault_from([&] { Transaction refused(*waiter); }), Fault::locked);
    EXPECT_FALSE(waiter->in_transaction());
    Transaction reading(*waiter, Access::read);
    EXPECT_EQ(waiter->find_one<int>("SELECT count(*) FROM t"), 0);
  }
  Transaction granted(*waiter);
}

/// Adds to a counter, as a careless program would: reads it, computes, writes it.
void count_up(const TestEngine& engine, int times) {
  auto db = engine.open(std::chrono::seconds(60));
  for (int i = 0; i < times; ++i) {
    Transaction transaction(*db);
    const auto value = db->find_one<int>("SELECT value FROM counter").value();
    db->run("UPDATE counter SET value = ?1", value + 1);
    transaction.save();
  }
}

TEST(WriteLock, KeepsTwoProcessesFromLosingEachOthersWrites) {
  const TestEngine engine;
  {
    auto db = engine.open();
    db->run("CREATE TABLE counter (value INTEGER)");
    db->run("INSERT INTO counter VALUES (0)");
  }
  const auto child = ::fork();
  if (child == 0) ::_exit(fault_from([&] { count_up(engine, 100); }) ? 1 : 0);
  EXPECT_EQ(fault_from([&] { count_up(engine, 100); }), std::nullopt);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(engine.open()->find_one<int>("SELECT value FROM counter"), 200);
}

TEST(WriteLock, LetsSeveralProcessesMakeOneFreshDatabase) {
  constexpr int processes = 4;
  for (int round = 0; round < 5; ++round) {
    const TestEngine engine;
    for (int i = 0; i < processes; ++i) {
      if (::fork() != 0) continue;
      ::_exit(fault_from([&] { engine.open()->run("SELECT 1"); }) ? 1 : 0);
    }
    for (int i = 0; i < processes; ++i) {
      int status = 0;
      ::wait(&status);
      EXPECT_EQ(status, 0);
    }
  }
}

}  // namespace
}  // namespace qpc::db
