#include "db/fault.h"

#include <gtest/gtest.h>
#include <kj/async.h>
#include <kj/debug.h>

#include <string>
#include <utility>

namespace qpc::db {
namespace {

kj::Exception raised(Fault fault) {
  KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { raise(fault, "INSERT INTO t"); })) return kj::mv(*exception);
  return KJ_EXCEPTION(FAILED, "raise() returned");
}

TEST(Fault, EachHasANameAndAdviceAndIsFoundInItsException) {
  for (int number = 0; number <= std::to_underlying(Fault::bug); ++number) {
    const auto fault = static_cast<Fault>(number);
    EXPECT_EQ(fault_of(raised(fault)), fault) << name(fault);
    EXPECT_TRUE(std::string(advice(fault)).ends_with('.')) << name(fault);
  }
}

TEST(Fault, SurvivesAPromise) {
  kj::EventLoop loop;
  kj::WaitScope scope(loop);
  auto promise = kj::evalLater([] { raise(Fault::full, "COMMIT"); });
  KJ_IF_MAYBE (exception, kj::runCatchingExceptions([&] { promise.wait(scope); })) {
    EXPECT_EQ(fault_of(*exception), Fault::full);
    return;
  }
  ADD_FAILURE() << "the promise was kept";
}

TEST(Fault, IsOverloadedWhenALaterTryMaySucceed) {
  EXPECT_EQ(raised(Fault::full).getType(), kj::Exception::Type::OVERLOADED);
  EXPECT_EQ(raised(Fault::locked).getType(), kj::Exception::Type::OVERLOADED);
  EXPECT_EQ(raised(Fault::corrupt).getType(), kj::Exception::Type::FAILED);
}

TEST(Fault, MayPassByOpeningAgainUnlessTheFileItselfIsWrong) {
  EXPECT_TRUE(may_recover(Fault::input_output));
  EXPECT_TRUE(may_recover(Fault::cannot_open));
  EXPECT_FALSE(may_recover(Fault::corrupt));
  EXPECT_FALSE(may_recover(Fault::wrong_key));
  EXPECT_FALSE(may_recover(Fault::newer_format));
}

TEST(Fault, IsNotSeenInForeignExceptions) {
  EXPECT_EQ(fault_of(KJ_EXCEPTION(FAILED, "remote exception: storage full: COMMIT")), std::nullopt);
  EXPECT_EQ(fault_of(KJ_EXCEPTION(FAILED, "storage room")), std::nullopt);
}

}  // namespace
}  // namespace qpc::db
