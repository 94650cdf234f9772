// What a Storage makes of the disk beneath SQLite.
#include <latch>

#include "db/faulty_disk.h"
#include "db/storage_test_support.h"

namespace qpc::db {
namespace {

/// A file on a disk that fails when asked.
struct FileOnFaultyDisk {
  Opener opener() {
    return [file = folder / "a.db"] { return SqliteDatabase::open(file, test_key(1)); };
  }
  TestFolder folder;
  FaultyDisk disk;
};

template <class S>
using DiskStorageTest = StorageTestOn<S, FileOnFaultyDisk>;
TYPED_TEST_SUITE(DiskStorageTest, Storages, NameOfStorage);

TYPED_TEST(DiskStorageTest, AnswersOnlyAfterASync) {
  for (int number = 0; number < 5; ++number) {
    const auto before = this->engine_.disk.syncs();
    ASSERT_TRUE(this->insert(number).wait(this->scope_));
    EXPECT_GT(this->engine_.disk.syncs(), before);
  }
}

TYPED_TEST(DiskStorageTest, FailsEveryWriteOfABatchWhenTheDiskIsFullAndGoesOnWhenThereIsSpace) {
  this->engine_.disk.fill_up(true);
  auto first = this->insert(1);
  auto second = this->insert(2);
  EXPECT_EQ(this->fault_of_promise(kj::mv(first)), Fault::full);
  EXPECT_EQ(this->fault_of_promise(kj::mv(second)), Fault::full);
  ASSERT_FALSE(this->failures_.empty());
  EXPECT_EQ(this->failures_.front(), Fault::full);
  EXPECT_EQ(this->storage_->unhealthy(), std::nullopt);
  this->engine_.disk.fill_up(false);
  EXPECT_EQ(this->insert(3).wait(this->scope_), 3);
  EXPECT_EQ(this->count(), 1);
}

TYPED_TEST(DiskStorageTest, StopsAfterAFailedSyncUntilItIsReopened) {
  ASSERT_TRUE(this->insert(1).wait(this->scope_));
  this->engine_.disk.fail_syncs(true);
  EXPECT_EQ(this->fault_of_promise(this->insert(2)), Fault::input_output);
  EXPECT_EQ(this->failures_, std::vector{Fault::input_output});
  this->engine_.disk.fail_syncs(false);
  EXPECT_EQ(this->storage_->unhealthy(), Fault::input_output);
  EXPECT_EQ(this->fault_of_promise(this->insert(3)), Fault::input_output);
  EXPECT_EQ(this->fault_of_promise(this->storage_->read([](Database&) { return 1; })), Fault::input_output);

  this->storage_->reopen().wait(this->scope_);
  EXPECT_EQ(this->storage_->unhealthy(), std::nullopt);
  EXPECT_EQ(this->insert(4).wait(this->scope_), 4);
  EXPECT_EQ(this->count(), 2);
}

TYPED_TEST(DiskStorageTest, StaysUnhealthyWhenItCannotBeReopened) {
  this->engine_.disk.fail_syncs(true);
  EXPECT_EQ(this->fault_of_promise(this->insert(1)), Fault::input_output);
  std::filesystem::rename(this->engine_.folder / "a.db", this->engine_.folder / "b.db");
  std::filesystem::create_directory(this->engine_.folder / "a.db");
  EXPECT_EQ(this->fault_of_promise(this->storage_->reopen()), Fault::cannot_open);
  EXPECT_EQ(this->storage_->unhealthy(), Fault::cannot_open);
  EXPECT_EQ(this->fault_of_promise(this->insert(2)), Fault::cannot_open);
}

using InlineDiskStorageTest = DiskStorageTest<InlineStorage>;

TEST_F(InlineDiskStorageTest, SavesATurnOfTheLoopWithOneSync) {
  const auto before = engine_.disk.syncs();
  std::vector<kj::Promise<Result<int>>> answers;
  for (int number = 0; number < 100; ++number) answers.push_back(insert(number));
  for (int number = 0; number < 100; ++number)
    EXPECT_EQ(answers[static_cast<std::size_t>(number)].wait(scope_), number);
  EXPECT_EQ(engine_.disk.syncs(), before + 1);
}

TEST_F(InlineDiskStorageTest, SplitsALongQueueIntoSeveralSaves) {
  const auto before = engine_.disk.syncs();
  std::vector<kj::Promise<Result<int>>> answers;
  for (int number = 0; std::cmp_less(number, 2 * Saver::largest_batch + 88); ++number) {
    answers.push_back(insert(number));
  }
  for (auto& answer : answers) EXPECT_TRUE(answer.wait(scope_));
  EXPECT_EQ(engine_.disk.syncs(), before + 3);
}

using ThreadDiskStorageTest = DiskStorageTest<ThreadStorage>;

TEST_F(ThreadDiskStorageTest, SavesWhatWaitedDuringOneBatchInTheNext) {
  std::latch queued(1);
  auto blocker = storage_->write([&queued](Database&) { queued.wait(); });
  const auto before = engine_.disk.syncs();
  std::vector<kj::Promise<Result<int>>> answers;
  for (int number = 0; number < 100; ++number) answers.push_back(insert(number));
  queued.count_down();
  for (auto& answer : answers) EXPECT_TRUE(answer.wait(scope_));
  EXPECT_LE(engine_.disk.syncs(), before + 2) << "one for all, or two when the blocker had not begun";
}

}  // namespace
}  // namespace qpc::db
