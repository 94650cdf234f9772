#include "node/blob/blob_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "db/test_support.h"
#include "node/blob/work_thread.h"

namespace qpc::node {
namespace {

class BlobFilesTest : public testing::Test {
 protected:
  std::filesystem::path folder() const { return scratch_ / "blobs"; }
  std::size_t file_count() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) count += entry.is_regular_file();
    return count - 1;  // the marker
  }

  db::TestFolder scratch_;
  BlobFiles files_ = BlobFiles::open(folder(), BlobFolder::may_be_new).value();
  const ObjectName name_{0xab, 1, 2}, other_{0xab, 3};
};

TEST_F(BlobFilesTest, KeepsPartsInOrderAndReadsRangesOfThem) {
  EXPECT_EQ(files_.size(name_).value(), 0u);
  ASSERT_TRUE(files_.put_part(name_, 0, as_bytes("hello ")));
  ASSERT_TRUE(files_.put_part(name_, 6, as_bytes("blobs")));
  ASSERT_TRUE(files_.put_part(name_, 6, as_bytes("world")))
      << "what was sent again is the same, or fails the comparison";
  EXPECT_EQ(files_.size(name_).value(), 11u);
  EXPECT_EQ(files_.put_part(name_, 12, as_bytes("!")).error().reason, Reason::STORAGE) << "no gaps";
  EXPECT_EQ(as_text(files_.read(name_, 4, 4).value()), "o wo");
  ASSERT_TRUE(files_.seal(name_));
  EXPECT_EQ(as_text(files_.read(name_, 4, 100).value()), "o world");
  EXPECT_TRUE(files_.read(name_, 11, 100).value().empty());
  EXPECT_EQ(files_.size(name_).value(), 11u);
  EXPECT_EQ(files_.read(other_, 0, 1).error().reason, Reason::NOT_FOUND);
}

TEST_F(BlobFilesTest, IsTheSameAfterTheNodeWasKilled) {
  ASSERT_TRUE(files_.put_part(name_, 0, as_bytes("part")));
  ASSERT_TRUE(files_.put_part(other_, 0, as_bytes("sealed")));
  ASSERT_TRUE(files_.seal(other_));
  auto again = BlobFiles::open(folder(), BlobFolder::must_be_known).value();
  EXPECT_EQ(again.size(name_).value(), 4u);
  ASSERT_TRUE(again.put_part(name_, 4, as_bytes("s")));
  ASSERT_TRUE(again.seal(name_));
  EXPECT_EQ(as_text(again.read(name_, 0, 10).value()), "parts");
  EXPECT_TRUE(again.seal(other_)) << "the answer may have been lost";
}

TEST_F(BlobFilesTest, ListsAndRemovesWhatIsSealedAndWhatIsNot) {
  ASSERT_TRUE(files_.put_part(name_, 0, as_bytes("part")));
  ASSERT_TRUE(files_.put_part(other_, 0, as_bytes("sealed")));
  ASSERT_TRUE(files_.seal(other_));
  std::ofstream(folder() / "ab" / "notes.txt") << "not ours";
  auto names = files_.list(0xab);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector{name_, other_}));
  EXPECT_TRUE(files_.list(0xac).empty());
  files_.remove(name_);
  files_.remove(other_);
  files_.remove(other_);
  EXPECT_TRUE(files_.list(0xab).empty());
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(BlobFilesTest, MakesFilesThatNobodyElseReads) {
  ASSERT_TRUE(files_.put_part(name_, 0, as_bytes("part")));
  const auto shard = folder() / "ab";
  EXPECT_EQ(std::filesystem::status(shard).permissions(), std::filesystem::perms::owner_all);
  for (const auto& entry : std::filesystem::directory_iterator(shard)) {
    EXPECT_EQ(entry.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
}

TEST_F(BlobFilesTest, RefusesAFolderThatLacksWhatItShouldHold) {
  std::filesystem::create_directory(scratch_ / "empty");
  const auto opened = BlobFiles::open(scratch_ / "empty", BlobFolder::must_be_known);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find("mount the disk"), std::string::npos);
  std::ofstream(scratch_ / "empty" / "blobs");
  EXPECT_TRUE(BlobFiles::open(scratch_ / "empty", BlobFolder::must_be_known));
  std::ofstream(scratch_ / "file");
  EXPECT_FALSE(BlobFiles::open(scratch_ / "file", BlobFolder::may_be_new));
}

TEST_F(BlobFilesTest, LeavesNothingHalfDoneWhenItCannotWrite) {
  std::ofstream(folder() / "ab") << "in the way of a folder";
  EXPECT_EQ(files_.put_part(name_, 0, as_bytes("part")).error().reason, Reason::STORAGE);
  EXPECT_EQ(files_.seal(name_).error().reason, Reason::STORAGE);
  EXPECT_EQ(file_count(), 1u);
}

TEST(WorkThread, AnswersInOrderAndHandsExceptionsOn) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  WorkThread thread;
  const auto here = std::this_thread::get_id();
  std::vector<int> order;
  auto first = thread.run([&] { return order.push_back(1), std::this_thread::get_id(); });
  auto second = thread.run([&] { order.push_back(2); });
  EXPECT_NE(first.wait(scope), here);
  second.wait(scope);
  EXPECT_EQ(order, (std::vector{1, 2}));
  auto broken = thread.run([] { KJ_FAIL_REQUIRE("broken"); });
  EXPECT_TRUE(broken.then([] { return false; }, [](kj::Exception&&) { return true; }).wait(scope));
}

TEST(WorkThread, RunsWhatNobodyWaitsFor) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  std::atomic<int> runs = 0;
  {
    WorkThread thread;
    for (int i = 0; i < 10; ++i) thread.run([&] { ++runs; });
  }
  EXPECT_EQ(runs, 10);
}

TEST(WorkThread, RunsNothingThatWasTakenBackNorKeepsWhatItHeld) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  std::promise<void> gate;
  std::atomic<int> runs = 0;
  const auto held = std::make_shared<int>();
  WorkThread thread;
  auto blocked = thread.run([opened = gate.get_future().share()] { opened.wait(); });
  {
    auto dropped = thread.run_revocably([&runs, held] { ++runs; });
  }
  EXPECT_EQ(held.use_count(), 1);
  auto kept = thread.run_revocably([&runs] { return ++runs; });
  gate.set_value();
  EXPECT_EQ(kept.wait(scope), 1);
  blocked.wait(scope);
}

}  // namespace
}  // namespace qpc::node
