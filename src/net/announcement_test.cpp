#include "net/announcement.h"

#include <gtest/gtest.h>

#include <string>

namespace qpc::net {
namespace {

struct AnnouncementTest : testing::Test {
  AnnouncementTest() = default;
  KJ_DISALLOW_COPY_AND_MOVE(AnnouncementTest);
  ~AnnouncementTest() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope wait{loop};
};

TEST_F(AnnouncementTest, ReachesAllWhoWait) {
  Announcement<std::string> announcement;
  auto first = announcement.wait(), second = announcement.wait();
  EXPECT_FALSE(first.poll(wait));
  announcement.make("now");
  EXPECT_EQ(first.wait(wait), "now");
  EXPECT_EQ(second.wait(wait), "now");
}

TEST_F(AnnouncementTest, ReachesWhoAsksAfterwards) {
  Announcement<std::string> announcement;
  announcement.make("before");
  announcement.make("again");
  EXPECT_EQ(announcement.wait().wait(wait), "before");
}

TEST_F(AnnouncementTest, ForgetsWhoWaitsNoLonger) {
  Announcement<void> announcement;
  auto patient = announcement.wait();
  {
    auto impatient = announcement.wait();
  }
  announcement.make();
  patient.wait(wait);
}

TEST_F(AnnouncementTest, FailsForWhoWaitsWhenItCannotBeMadeAnyMore) {
  kj::Promise<void> waiting = nullptr;
  {
    Announcement<void> announcement;
    waiting = announcement.wait();
  }
  EXPECT_THROW(waiting.wait(wait), kj::Exception);
}

TEST_F(AnnouncementTest, MayGoBeforeWhoItHasReached) {
  kj::Promise<std::string> waiting = nullptr;
  {
    Announcement<std::string> announcement;
    waiting = announcement.wait();
    announcement.make("late");
  }
  EXPECT_EQ(waiting.wait(wait), "late");
}

}  // namespace
}  // namespace qpc::net
