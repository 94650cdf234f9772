// What moves a write-ahead log on a thread of its own.
#include <gtest/gtest.h>

#include <thread>

#include "db/faulty_disk.h"
#include "db/sqlite.h"
#include "db/test_support.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

namespace fs = std::filesystem;

/// A table of large rows.
class LogThreadTest : public testing::Test {
 protected:
  LogThreadTest() { db_->run("CREATE TABLE message (payload BLOB)"); }

  void fill(int rows) {
    Transaction transaction(*db_);
    for (int i = 0; i < rows; ++i) db_->run("INSERT INTO message VALUES (?1)", Bytes(4000, 'm'));
    transaction.save();
  }
  std::uintmax_t size(const char* file) const { return fs::file_size(folder_ / file); }
  /// Tidies until that is so; false where it never is.
  template <class Condition>
  bool tidy_until(Condition condition) {
    for (int i = 0; i < 2000; ++i) {
      db_->tidy(true);
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  bool tidy_until_larger_than(std::uintmax_t octets) {
    return tidy_until([&] { return size("a.db") > octets; });
  }

  const TestFolder folder_;
  FaultyDisk disk_;
  std::unique_ptr<SqliteDatabase> db_ = SqliteDatabase::open(folder_ / "a.db", test_key(1), {.log_thread = true});
};

TEST_F(LogThreadTest, MovesTheLogBesideTheSaves) {
  fill(600);
  const auto before = size("a.db");
  db_->tidy(false);
  EXPECT_EQ(size("a.db"), before) << "a log of a few mebioctets need not be moved";
  ASSERT_TRUE(tidy_until_larger_than(before + 600 * 4000));
  EXPECT_TRUE(tidy_until([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // by then it has most likely moved all
    const auto log = size("a.db-wal");
    fill(300);
    return size("a.db-wal") == log;
  })) << "the log begins anew";
}

TEST_F(LogThreadTest, BeginsTheLogAnewWhileItIsWrittenAllTheTime) {
  std::uintmax_t largest = 0;
  for (int mebioctets = 0; mebioctets < 110; ++mebioctets) {
    fill(256);
    db_->tidy(false);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    largest = std::max(largest, size("a.db-wal"));
  }
  EXPECT_LT(largest, 105u << 20);
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM message"), 110 * 256);
}

TEST_F(LogThreadTest, MovesWhatAReaderKeptInTheLogOnceTheReaderIsGone) {
  const auto before = size("a.db");
  const auto other = SqliteDatabase::open(folder_ / "a.db", test_key(1));
  Transaction reading(*other, Access::read);
  other->find_one<int>("SELECT count(*) FROM message");
  fill(600);
  db_->tidy(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_LT(size("a.db"), before + 600 * 4000);
  reading.save();
  EXPECT_TRUE(tidy_until_larger_than(before + 600 * 4000));
}

TEST_F(LogThreadTest, TellsTheNextTimeThatASyncFailedAndMovesTheLogLater) {
  fill(600);
  const auto before = size("a.db");
  disk_.fail_syncs(true);
  EXPECT_EQ(fault_from([&] { EXPECT_FALSE(tidy_until([] { return false; })); }), Fault::input_output);
  disk_.fail_syncs(false);
  EXPECT_TRUE(tidy_until_larger_than(before + 599 * 4000));
}

TEST_F(LogThreadTest, AnswersNothingAsSavedOnceASyncHasFailed) {
  fill(600);
  disk_.fail_syncs(true);
  db_->tidy(true);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  disk_.fail_syncs(false);
  EXPECT_EQ(fault_from([&] { fill(1); }), Fault::input_output);
  fill(1);
}

TEST_F(LogThreadTest, MovesTheLogWhenAFullDiskHasSpaceAgain) {
  fill(600);
  const auto before = size("a.db");
  disk_.fill_up(true);
  EXPECT_EQ(fault_from([&] { EXPECT_FALSE(tidy_until([] { return false; })); }), Fault::full);
  disk_.fill_up(false);
  EXPECT_TRUE(tidy_until_larger_than(before + 599 * 4000));
}

TEST_F(LogThreadTest, ChecksTheIntegrityWhileItMoves) {
  fill(5000);
  db_->tidy(false);
  db_->check_integrity();
}

TEST_F(LogThreadTest, LeavesNoLogWhenItIsClosedAmidMoving) {
  fill(5000);
  const auto before = size("a.db");
  db_->tidy(false);
  for (int i = 0; i < 2000 && size("a.db") == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_GT(size("a.db"), before);
  db_.reset();
  EXPECT_FALSE(fs::exists(folder_ / "a.db-wal"));
  db_ = SqliteDatabase::open(folder_ / "a.db", test_key(1), {.create = false});
  db_->check_integrity();
  EXPECT_EQ(db_->find_one<int>("SELECT count(*) FROM message"), 5000);
}

}  // namespace
}  // namespace qpc::db
