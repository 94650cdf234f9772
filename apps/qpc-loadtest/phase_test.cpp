#include "qpc-loadtest/phase.h"

#include <gtest/gtest.h>

namespace qpc::loadtest {
namespace {

using std::chrono::milliseconds;

constexpr Instant begin{std::chrono::seconds(100)};

Phase two_seconds() {
  Phase phase("enqueue");
  phase.set_window({begin, begin + milliseconds(2000)});
  return phase;
}

client::Outcome<> full() { return client::failure(client::FailureKind::limit, "mailbox_full", "It is full."); }

TEST(Phase, CountsWhatBeginsAndEndsInTheWindow) {
  auto phase = two_seconds();
  phase.note(begin + milliseconds(100), begin + milliseconds(200), {});
  phase.note(begin + milliseconds(1500), begin + milliseconds(1700), {}, 3);
  EXPECT_EQ(phase.done(), 4u);
  EXPECT_DOUBLE_EQ(phase.per_second(), 2.0);
  EXPECT_EQ(phase.each_second(), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(phase.latency().largest(), milliseconds(200));
}

TEST(Phase, LeavesOutWhatWarmsUpAndWhatBeginsTooLate) {
  auto phase = two_seconds();
  phase.note(begin - milliseconds(1), begin + milliseconds(5), {});
  phase.note(begin + milliseconds(2000), begin + milliseconds(2001), {});
  phase.note(begin - milliseconds(1), begin + milliseconds(5), full());
  EXPECT_EQ(phase.done(), 0u);
  EXPECT_EQ(phase.latency().count(), 0u);
  EXPECT_EQ(phase.error_count(), 0u);
}

TEST(Phase, TellsHowLongWhatEndsTooLateTookButNotThatItWasDone) {
  auto phase = two_seconds();
  phase.note(begin + milliseconds(1900), begin + milliseconds(2900), {});
  EXPECT_EQ(phase.done(), 0u);
  EXPECT_EQ(phase.latency().largest(), milliseconds(1000));
}

TEST(Phase, CountsErrorsByTheirCode) {
  auto phase = two_seconds();
  phase.note(begin, begin, full());
  phase.note(begin, begin, full());
  phase.note_unanswered(0);
  EXPECT_EQ(phase.errors(), (std::map<std::string, std::uint64_t>{{"mailbox_full", 2}}));
  phase.note_unanswered(5);
  EXPECT_EQ(phase.error_count(), 7u);
  EXPECT_EQ(phase.latency().count(), 0u);
}

}  // namespace
}  // namespace qpc::loadtest
