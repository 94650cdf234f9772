#include "db/statement.h"

#include <limits>

#include "db/test_engine/test_engine.h"
#include "db/test_support.h"

namespace qpc::db {
namespace {

enum class Colour : std::uint8_t { red, green };
struct EpochSecret : Secret {
  using Secret::Secret;
};

class Statements : public testing::Test {
 protected:
  std::unique_ptr<Database> db_ = fresh_database();

  /// What a value is after the way through the engine.
  template <class T>
  T echo(const T& item) {
    return db_->find_one<T>("SELECT ?1", item).value();
  }
};

TEST_F(Statements, GiveBackWhatWasBound) {
  EXPECT_EQ(echo<std::int64_t>(std::numeric_limits<std::int64_t>::min()), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(echo<std::uint8_t>(255), 255);
  EXPECT_EQ(echo(true), true);
  EXPECT_EQ(echo(Colour::green), Colour::green);
  EXPECT_EQ(echo(std::string("ü\nx")), "ü\nx");
  EXPECT_EQ(echo(Bytes{0, 1, 255}), (Bytes{0, 1, 255}));
  EXPECT_EQ(echo(std::array<std::uint8_t, 3>{7, 8, 9}), (std::array<std::uint8_t, 3>{7, 8, 9}));
  const std::chrono::sys_seconds noon(std::chrono::seconds(43200));
  EXPECT_EQ(echo(noon), noon);
}

TEST_F(Statements, KeepEmptyValuesApartFromNull) {
  EXPECT_EQ(echo(Bytes()), Bytes());
  EXPECT_EQ(echo(std::string()), "");
  EXPECT_EQ(echo(std::optional<Bytes>()), std::nullopt);
  EXPECT_EQ(echo(std::optional<Bytes>(Bytes())), Bytes());
  EXPECT_EQ(db_->find_one<int>("SELECT CAST(?1 AS BIGINT) IS NULL", std::nullopt), 1);
  EXPECT_EQ(fault_from([&] { db_->find_one<Bytes>("SELECT NULL"); }), Fault::bug);
}

TEST_F(Statements, TellTheNumberOfARowThatIsInserted) {
  db_->run_script("DROP TABLE IF EXISTS n");
  db_->run("CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER)");
  for (int number = 1; number <= 3; ++number) {
    const auto id = db_->insert("INSERT INTO n (a) VALUES (?1)", number * 7);
    EXPECT_EQ(db_->find_one<int>("SELECT a FROM n WHERE id = ?1", id), number * 7);
  }
}

TEST_F(Statements, ReadSecretsIntoTheirOwnType) {
  const auto secret = db_->find_one<EpochSecret>("SELECT ?1", Secret::copy_of(as_bytes("swordfish"))).value();
  EXPECT_EQ(as_text(secret.reveal()), "swordfish");
}

TEST_F(Statements, RefuseToReadAColumnAsAnotherType) {
  EXPECT_EQ(fault_from([&] { db_->find_one<Bytes>("SELECT 'text'"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<std::string>("SELECT 1"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<int>("SELECT x'01'"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<int>("SELECT 1.5"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<std::uint8_t>("SELECT 256"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->find_one<unsigned>("SELECT -1"); }), Fault::bug);
  EXPECT_EQ((fault_from([&] { db_->find_one<std::array<std::uint8_t, 2>>("SELECT x'010203'"); })), Fault::bug);
  EXPECT_EQ((fault_from([&] { db_->find_one<int, int>("SELECT 1"); })), Fault::bug);
}

TEST_F(Statements, RefuseAnUnsignedNumberTheColumnCannotHold) {
  EXPECT_EQ(fault_from([&] { echo(std::uint64_t{1} << 63); }), Fault::bug);
}

TEST_F(Statements, RefuseAnotherNumberOfArgumentsThanParameters) {
  EXPECT_EQ(fault_from([&] { db_->run("SELECT ?1"); }), Fault::bug);
  EXPECT_EQ(fault_from([&] { db_->run("SELECT ?1", 1, 2); }), Fault::bug);
}

TEST_F(Statements, RefuseWhatIsNotOneStatement) {
  for (const auto& action : {std::function<void()>([&] { db_->run("SELECTED"); }),
                             {[&] { db_->run(""); }},
                             {[&] { db_->run("SELECT 1; SELECT 2"); }},
                             {[&] { db_->run("SELECT \"text\""); }}}) {
    EXPECT_EQ(fault_from(action), Fault::bug);
  }
  db_->run("SELECT 1;\n");
}

TEST_F(Statements, FindOneRowOrNoneAndNeverTwo) {
  EXPECT_EQ(db_->find_one<int>("SELECT 1 WHERE 1 = 0"), std::nullopt);
  EXPECT_EQ((db_->find_one<int, std::string>("SELECT 1, 'a'")), (std::tuple(1, std::string("a"))));
  EXPECT_EQ(fault_from([&] { db_->find_one<int>("SELECT 1 UNION SELECT 2 ORDER BY 1"); }), Fault::bug);
}

TEST_F(Statements, CountTheRowsTheyChanged) {
  EXPECT_EQ(db_->run("CREATE TABLE t (a INTEGER PRIMARY KEY)"), 0);
  EXPECT_EQ(db_->run("INSERT INTO t VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(db_->run("UPDATE t SET a = a + 10 WHERE a > 1"), 2);
  EXPECT_EQ(db_->run("SELECT 1"), 0);
  EXPECT_EQ(db_->run("DELETE FROM t WHERE a = 99"), 0);
  EXPECT_EQ(db_->run("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING"), 0);
  EXPECT_EQ(db_->find_one<int>("INSERT INTO t VALUES (50) RETURNING a"), 50);
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM t"), 4);
}

TEST_F(Statements, CanRunTheSameTextInsideItsOwnRows) {
  const auto numbers = [&] { return db_->query("SELECT 1 UNION SELECT 2 ORDER BY 1"); };
  int sum = 0;
  for (const auto outer : numbers()) {
    for (const auto inner : numbers()) sum += 10 * outer.get<int>(0) + inner.get<int>(0);
  }
  EXPECT_EQ(sum, 11 + 12 + 21 + 22);
}

TEST_F(Statements, CanBeLeftInTheMiddleAndRunAgain) {
  for (int turn = 0; turn < 2; ++turn) {
    for (const auto row : db_->query("SELECT 5 UNION SELECT ?1 ORDER BY 1", 6 + turn)) {
      EXPECT_EQ(row.get<int>(0), 5);
      break;
    }
  }
  db_->run("CREATE TABLE nothing_reads_any_more (a INTEGER)");
}

TEST_F(Statements, KeepTheArgumentsOfAQueryAlive) {
  auto rows = db_->query("SELECT ?1, ?2", std::string(100, 'x'), Bytes(100, 7));
  for (const auto row : rows) {
    EXPECT_EQ(row.get<std::string_view>(0), std::string(100, 'x'));
    EXPECT_EQ(to_bytes(row.get<ByteView>(1)), Bytes(100, 7));
  }
}

TEST_F(Statements, TellABrokenConstraintFromABug) {
  db_->run("CREATE TABLE parent (a INTEGER PRIMARY KEY)");
  db_->run("CREATE TABLE child (a INTEGER NOT NULL UNIQUE CHECK (a > 0) REFERENCES parent)");
  db_->run("INSERT INTO parent VALUES (-1), (1)");
  db_->run("INSERT INTO child VALUES (1)");
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO child VALUES (1)"); }), Fault::constraint);
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO child VALUES (2)"); }), Fault::constraint);
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO child VALUES (-1)"); }), Fault::constraint);
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO child VALUES (NULL)"); }), Fault::constraint);
  EXPECT_EQ(fault_from([&] { db_->run("INSERT INTO stranger VALUES (1)"); }), Fault::bug);
}

TEST(SqliteStatements, KeepTheOctetZeroOfAText) {
  const std::string text("ü\0x", 4);
  EXPECT_EQ(SqliteDatabase::in_memory()->find_one<std::string>("SELECT ?1", text), text);
}

TEST(SqliteStatements, DoNotQuoteWhatWasTypedInTheirFaults) {
  auto db = SqliteDatabase::in_memory();
  db->run("CREATE VIRTUAL TABLE history USING fts5 (body)");
  try {
    db->find_one<int>("SELECT 1 FROM history WHERE history MATCH ?1", "\"unfinished secret");
    ADD_FAILURE() << "FTS5 took a query without its closing quote";
  } catch (const kj::Exception& exception) {
    EXPECT_EQ(fault_of(exception), Fault::bug);
    EXPECT_EQ(std::string_view(exception.getDescription().cStr()).find("unfinished"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace qpc::db
