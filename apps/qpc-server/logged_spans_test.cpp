#include "qpc-server/logged_spans.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <sstream>

#include "core/crypto/seeded_random.h"

namespace qpc::server {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

struct Counted final : node::SpanSink {
  bool samples(Random&) override { return sampling; }
  void take(const node::CallSpan&) override { ++taken; }
  bool sampling = true;
  int taken = 0;
};

node::CallSpan span(const char* outcome, Bytes correlation) {
  node::CallSpan made{.method = "Mailbox.fetch",
                      .outcome = outcome,
                      .reason = "",
                      .begun = {},
                      .ended = std::chrono::steady_clock::time_point(1h),
                      .storage = {},
                      .connection = 7,
                      .correlation = std::move(correlation)};
  made.begun = made.ended - 12ms;
  made.storage.add({db::StorageMeter::Batch::reads, made.begun, made.begun, made.begun + 5ms});
  return made;
}

class LoggedSpansTest : public testing::Test {
 protected:
  LoggedSpansTest() {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
    logger->set_level(spdlog::level::info);
    spdlog::set_default_logger(logger);
  }
  ~LoggedSpansTest() noexcept override { spdlog::set_default_logger(before); }
  std::size_t lines() { return static_cast<std::size_t>(std::ranges::count(out.str(), '\n')); }

  const std::shared_ptr<spdlog::logger> before = spdlog::default_logger();
  std::ostringstream out;
  Counted next;
  LoggedSpans spans{&next};
};

TEST_F(LoggedSpansTest, SayWhatBecameOfACallThatSomebodyFollows) {
  auto refused = span("refused", Bytes(16, 0xab));
  refused.reason = "mailboxFull";
  EXPECT_EQ(LoggedSpans::line(refused),
            "Mailbox.fetch: refused (mailboxFull) after 12 ms, of which 1 storage operations took 5 ms; trace "
            "abababababababababababababababab");
  spans.take(refused);
  EXPECT_THAT(out.str(), HasSubstr("refused (mailboxFull)"));
}

TEST_F(LoggedSpansTest, AreQuietAboutTheOthersAndHandAllOn) {
  spans.take(span("failed", {}));
  spans.take(span("ok", Bytes(16, 1)));
  EXPECT_EQ(lines(), 0u);
  EXPECT_EQ(next.taken, 2);
  crypto::SeededRandom random{as_bytes("spans")};
  EXPECT_TRUE(spans.samples(random));
  next.sampling = false;
  EXPECT_FALSE(spans.samples(random));
  EXPECT_FALSE(LoggedSpans(nullptr).samples(random));
}

TEST_F(LoggedSpansTest, DoNotFillTheLogForWhoeverLikes) {
  auto failed = span("failed", Bytes(16, 1));
  for (unsigned i = 0; i < 2 * LoggedSpans::most_each_minute; ++i) spans.take(failed);
  EXPECT_EQ(lines(), LoggedSpans::most_each_minute);
  failed.ended += 1min;
  spans.take(failed);
  EXPECT_EQ(lines(), LoggedSpans::most_each_minute + 1);
}

}  // namespace
}  // namespace qpc::server
