// What is PostgreSQL's own; the tests of src/db run on it as well (db.OnPostgres).
#include "db/postgres/postgres.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/inline_storage.h"
#include "db/test_engine/test_server.h"
#include "db/test_support.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

/// One server for all of them; each test has a schema.
class Postgres : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!TestServer::is_installed()) return;
    auto started = TestServer::start();
    ASSERT_TRUE(started) << started.error();
    server_ = *std::move(started);
  }
  static void TearDownTestSuite() { server_ = nullptr; }
  void SetUp() override {
    const char* ci = std::getenv("CI");
    const bool wanted = ci != nullptr && std::string_view(ci) == "true";
    if (!TestServer::is_installed() && !wanted) GTEST_SKIP() << "postgresql-17 is not installed";
    ASSERT_TRUE(server_) << "PostgreSQL 17 is missing, or does not start";
    options_.address = server_->address();
    db_ = open();
    db_->run_script("DROP TABLE IF EXISTS t; CREATE TABLE t (a INTEGER PRIMARY KEY, payload BLOB)");
  }
  ~Postgres() noexcept override = default;

  std::unique_ptr<PostgresDatabase> open() { return PostgresDatabase::open(options_); }
  std::optional<Fault> fault_with(const std::string& address) {
    return fault_from([&] { PostgresDatabase::open({.address = address}); });
  }
  /// Ends the server's side of a connection, as an administrator or a crash would.
  void cut_off(PostgresDatabase& other) {
    const auto process = other.find_one<int>("SELECT pg_backend_pid()").value();
    open()->run("SELECT pg_terminate_backend(?1::integer)", std::to_string(process));
  }

  static inline std::unique_ptr<TestServer> server_;
  PostgresOptions options_;
  std::unique_ptr<PostgresDatabase> db_;
};

TEST_F(Postgres, StreamsManyRowsAndLetsAnotherStatementRunAmongThem) {
  db_->run_script("INSERT INTO t SELECT n, '\\x00'::bytea FROM generate_series(1, 1000) n");
  std::int64_t sum = 0, others = 0;
  for (const auto row : db_->query("SELECT a FROM t ORDER BY a")) {
    sum += row.get<std::int64_t>(0);
    if (sum % 7 == 0) others += db_->find_one<std::int64_t>("SELECT count(*) FROM t").value();
  }
  EXPECT_EQ(sum, 500500);
  EXPECT_GT(others, 0);
  EXPECT_EQ(others % 1000, 0);
}

TEST_F(Postgres, RunsOneTextWithSeveralTypesAndWithNullFirst) {
  EXPECT_EQ(db_->find_one<int>("SELECT ?1 IS NULL", 7), 0);
  EXPECT_EQ(db_->find_one<int>("SELECT ?1 IS NULL", "text"), 0);
  EXPECT_EQ(db_->find_one<int>("SELECT ?1 IS NULL", Bytes{1}), 0);
  db_->run("INSERT INTO t VALUES (?1, ?2)", 1, std::optional<Bytes>());
  db_->run("INSERT INTO t VALUES (?1, ?2)", 2, std::optional<Bytes>(Bytes{1}));
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t WHERE payload IS NULL"), 1);
}

TEST_F(Postgres, ReadsSumsOfIntegers) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{10000}, std::int64_t{-120'000'000},
        std::int64_t{1'0000'0001}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(db_->find_one<std::int64_t>("SELECT sum(a) FROM (SELECT CAST(?1 AS BIGINT) AS a) b", number), number);
  }
  EXPECT_EQ(fault_from([&] { db_->find_one<std::int64_t>("SELECT 9223372036854775808"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<std::int64_t>("SELECT 1.5"); }), Fault::bug);
}

TEST_F(Postgres, GivesNoNumberOutTwiceWhereATableSaysSo) {
  db_->run_script(
      "DROP TABLE IF EXISTS numbered; CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER)");
  const auto add = [&] {
    return db_->find_one<std::int64_t>("INSERT INTO numbered (a) VALUES (1) RETURNING id").value();
  };
  const auto first = add();
  db_->run("DELETE FROM numbered");
  EXPECT_GT(add(), first);
}

TEST_F(Postgres, QuotesNoContentInItsFaults) {
  db_->run("INSERT INTO t VALUES (1, NULL)");
  for (const auto& action : {std::function<void()>([&] { db_->run("INSERT INTO t VALUES (?1, NULL)", 1); }),
                             {[&] { db_->run("SELECT CAST(?1 AS BIGINT)", "swordfish"); }}}) {
    try {
      action();
      ADD_FAILURE() << "nothing was wrong";
    } catch (const kj::Exception& exception) {
      const std::string_view said = exception.getDescription().cStr();
      EXPECT_EQ(said.find("swordfish"), std::string_view::npos) << said;
      EXPECT_EQ(said.find("(1)"), std::string_view::npos) << said;
    }
  }
}

TEST_F(Postgres, GoesOnReadingAfterOneReadOfABatchFailed) {
  Transaction reading(*db_, Access::read);
  EXPECT_EQ(fault_from([&] { db_->run("SELECT 1 / (?1 - ?1)", 1); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->run("DELETE FROM t"); }), Fault::bug);
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 0);
  EXPECT_EQ(fault_from([&] { db_->run("DELETE FROM t"); }), Fault::bug) << "it is still for reading";
  reading.save();
  EXPECT_EQ(db_->run("INSERT INTO t VALUES (1, NULL)"), 1);
}

TEST_F(Postgres, SeesOneStateInAReadAndTheNewestInAWrite) {
  auto other = open();
  {
    Transaction reading(*db_, Access::read);
    EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 0);
    other->run("INSERT INTO t VALUES (1, NULL)");
    EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 0);
  }
  Transaction writing(*db_);
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 1);
}

TEST_F(Postgres, KeepsNothingOfATransactionInWhichAFaultWasSwallowed) {
  Transaction transaction(*db_);
  db_->run("INSERT INTO t VALUES (1, NULL)");
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO t VALUES (1, NULL)"); }), Fault::constraint);
  EXPECT_EQ(fault_from([&] { transaction.save(); }), Fault::bug);
  EXPECT_FALSE(db_->in_transaction());
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 0);
}

TEST_F(Postgres, TellsAStatementThatTakesTooLong) {
  options_.statement_timeout = std::chrono::milliseconds(50);
  auto hurried = open();
  EXPECT_EQ(fault_from([&] { hurried->run("SELECT pg_sleep(5)"); }), Fault::locked);
  EXPECT_EQ(hurried->find_one<int>("SELECT 1"), 1) << "the connection is fine";
}

TEST_F(Postgres, GivesUpAServerThatDoesNotAnswer) {
  options_.answer_timeout = std::chrono::milliseconds(300);
  options_.statement_timeout = std::chrono::minutes(1);
  auto waiting = open();
  Transaction transaction(*waiting);
  EXPECT_EQ(fault_from([&] { waiting->run("SELECT pg_sleep(10)"); }), Fault::input_output);
  EXPECT_FALSE(waiting->in_transaction());
  EXPECT_EQ(fault_from([&] { waiting->run("SELECT 1"); }), Fault::input_output);
}

TEST_F(Postgres, NoticesALostConnectionAndWorksOnOnceItIsReopened) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  InlineStorage storage([&]() -> std::unique_ptr<Database> { return open(); });
  const auto insert = [&](int number) {
    return storage.write([number](Database& db) { db.run("INSERT INTO t VALUES (?1, NULL)", number); });
  };
  insert(1).wait(scope);
  auto cut = storage.write([this](Database& db) {
    db.run("INSERT INTO t VALUES (2, NULL)");
    cut_off(dynamic_cast<PostgresDatabase&>(db));
    db.run("INSERT INTO t VALUES (3, NULL)");
  });
  EXPECT_EQ(fault_from([&] { cut.wait(scope); }), Fault::input_output);
  EXPECT_EQ(storage.unhealthy(), Fault::input_output);
  EXPECT_EQ(fault_from([&] { insert(4).wait(scope); }), Fault::input_output);
  storage.reopen().wait(scope);
  insert(5).wait(scope);
  EXPECT_EQ(open()->find_one<int>("SELECT count(*) FROM t WHERE a IN (1, 5)"), 2);
  EXPECT_EQ(open()->find_one<int>("SELECT count(*) FROM t"), 2);
}

TEST_F(Postgres, KeepsWhatWasSavedWhenItsServerCrashes) {
  {
    Transaction transaction(*db_);
    db_->run("INSERT INTO t VALUES (1, NULL)");
    transaction.save();
  }
  Transaction unfinished(*db_);
  db_->run("INSERT INTO t VALUES (2, NULL)");
  server_->stop();
  EXPECT_EQ(fault_from([&] { unfinished.save(); }), Fault::input_output);
  EXPECT_EQ(fault_from([&] { open(); }), Fault::cannot_open);
  ASSERT_TRUE(server_->start_again());
  EXPECT_EQ(open()->find_one<int>("SELECT sum(a) FROM t"), 1);
}

TEST_F(Postgres, SaysWhatItCannotOpen) {
  EXPECT_EQ(fault_with("postgresql:///postgres?host=/nowhere"), Fault::cannot_open);
  EXPECT_EQ(fault_with("no address"), Fault::cannot_open);
  auto address = server_->address();
  EXPECT_EQ(fault_with(address.replace(address.find("/postgres?"), 10, "/nothing?")), Fault::cannot_open);
  db_->run_script("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  address = server_->address();
  EXPECT_EQ(fault_with(address.replace(address.find("/postgres?"), 10, "/latin?")), Fault::cannot_open);
}

TEST_F(Postgres, AsksForASyncWhateverTheServerIsConfiguredFor) {
  db_->run_script("ALTER ROLE qpc SET synchronous_commit = off");
  EXPECT_EQ(open()->find_one<std::string>("SELECT current_setting('synchronous_commit')"), "on");
  db_->run_script("ALTER ROLE qpc SET synchronous_commit = remote_apply");
  EXPECT_EQ(open()->find_one<std::string>("SELECT current_setting('synchronous_commit')"), "remote_apply");
  db_->run_script("ALTER ROLE qpc RESET synchronous_commit");
  EXPECT_FALSE(open()->is_durable()) << "servers of tests sync nothing";
}

TEST_F(Postgres, DiesWithTheProcessThatStartedIt) {
  struct Report {
    pid_t server = 0;
    char folder[200] = {};
  };
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto child = ::fork();
  if (child == 0) {
    Report report;
    const auto started = TestServer::start();
    if (started) {
      report.server = (*started)->process();
      (*started)->folder().string().copy(report.folder, sizeof report.folder - 1);
    }
    if (::write(ends[1], &report, sizeof report) != sizeof report) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  Report report;
  ASSERT_EQ(::read(ends[0], &report, sizeof report), static_cast<ssize_t>(sizeof report));
  ::waitpid(child, nullptr, 0);
  ASSERT_GT(report.server, 0);
  for (int i = 0; i < 1000 && ::kill(report.server, 0) == 0; ++i) ::usleep(10'000);
  EXPECT_NE(::kill(report.server, 0), 0) << "a server is left behind";
  std::filesystem::remove_all(report.folder);
}

}  // namespace
}  // namespace qpc::db
