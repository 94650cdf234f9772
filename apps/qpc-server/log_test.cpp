#include "qpc-server/log.h"

#include <gtest/gtest.h>
#include <kj/debug.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <thread>

namespace qpc::server {
namespace {

TEST(LogLine, IsTextOrOneJsonObject) {
  node::Config config;
  EXPECT_EQ(log_line(config, "12:00", "info", "a \"quoted\" line"), "12:00 info a \"quoted\" line");
  EXPECT_EQ(log_line(config, "12:00", "info", "one\n12:01 info two\x1b[2J"), "12:00 info one 12:01 info two [2J");
  config.log_format = node::LogFormat::json;
  EXPECT_EQ(log_line(config, "12:00", "info", "a \"quoted\"\nline\xff"),
            R"({"time":"12:00","level":"info","text":"a \"quoted\"\nline�"})");
}

TEST(LogLine, NeverHasAPairOfIdsAndNoneWhenRedacted) {
  node::Config config;
  const char* pair = "alice@a.example wrote to bob@a.example";
  EXPECT_EQ(log_line(config, "t", "info", pair), "t info alice@a.example wrote to …");
  config.redact_logs = true;
  EXPECT_EQ(log_line(config, "t", "info", pair), "t info … wrote to …");
}

TEST(KjLog, TakesWhatKjLogs) {
  node::Config config;
  config.redact_logs = true;
  testing::internal::CaptureStderr();
  {
    const KjLog log;
    set_up_log(config);
    KJ_LOG(WARNING, "from afar", "192.0.2.1:5001");
  }
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find(" warning from afar"), std::string::npos) << said;
  EXPECT_EQ(said.find("192.0.2.1"), std::string::npos) << said;
  EXPECT_NE(said.find("log_test.cpp:"), std::string::npos) << said;
}

TEST(SetUpLog, MayBeCalledWhileAnotherThreadWrites) {
  node::Config config;
  set_up_log(config);
  testing::internal::CaptureStderr();
  std::atomic<bool> begun = false;
  std::jthread writer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      spdlog::info("written meanwhile");
      begun = true;
    }
  });
  while (!begun) std::this_thread::yield();
  for (int times = 0; times < 300; ++times) {
    config.log_format = times % 2 == 0 ? node::LogFormat::json : node::LogFormat::text;
    set_up_log(config);
  }
  writer.request_stop();
  writer.join();
  std::istringstream lines(testing::internal::GetCapturedStderr());
  for (std::string line; std::getline(lines, line);)
    EXPECT_NE(line.find("written meanwhile"), std::string::npos) << line;
}

}  // namespace
}  // namespace qpc::server
