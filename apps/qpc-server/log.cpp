#include "qpc-server/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "qpc-server/log_ids.h"

namespace qpc::server {
namespace {

class Formatter final : public spdlog::formatter {
 public:
  explicit Formatter(const node::Config& config) : config_(config) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    spdlog::memory_buf_t time;
    time_.format(message, time);
    const auto level = spdlog::level::to_string_view(message.level);
    const auto line = log_line(config_, {time.data(), time.size()}, {level.data(), level.size()},
                               {message.payload.data(), message.payload.size()});
    out.append(line.data(), line.data() + line.size());
    out.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<Formatter>(config_); }

 private:
  node::Config config_;
  spdlog::pattern_formatter time_{"%Y-%m-%dT%H:%M:%S.%eZ", spdlog::pattern_time_type::utc, ""};
};

spdlog::level::level_enum level_of(kj::LogSeverity severity) {
  switch (severity) {
    case kj::LogSeverity::INFO:
      return spdlog::level::info;
    case kj::LogSeverity::WARNING:
      return spdlog::level::warn;
    case kj::LogSeverity::DBG:
      return spdlog::level::debug;
    case kj::LogSeverity::FATAL:
      return spdlog::level::critical;
    case kj::LogSeverity::ERROR:
      break;
  }
  return spdlog::level::err;
}

/// Made once and never replaced: spdlog's functions hold no share in it while they write, on whatever thread.
spdlog::logger& the_logger() {
  static const auto made = [] {
    auto logger = std::make_shared<spdlog::logger>("qpc-server", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(logger);
    return logger;
  }();
  return *made;
}

}  // namespace

void set_up_log(const node::Config& config) {
  auto& logger = the_logger();
  logger.set_formatter(std::make_unique<Formatter>(config));
  logger.set_level(spdlog::level::from_str(config.log_level));
}

std::string log_line(const node::Config& config, std::string_view time, std::string_view level, std::string_view text) {
  std::string shown = hide_ids(text, config.redact_logs ? 0 : 1);
  if (config.log_format == node::LogFormat::text) {
    // No text makes a line of its own, nor moves a terminal's cursor.
    std::ranges::replace_if(shown, [](unsigned char letter) { return letter < 0x20 || letter == 0x7f; }, ' ');
    return std::string(time) + " " + std::string(level) + " " + shown;
  }
  // A peer's octets may be in it that are no UTF-8.
  return nlohmann::ordered_json{{"time", time}, {"level", level}, {"text", shown}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void KjLog::logMessage(kj::LogSeverity severity, const char* file, int line, int, kj::String&& text) {
  spdlog::log(level_of(severity), "{} ({}:{})", text.cStr(), std::filesystem::path(file).filename().string(), line);
}

}  // namespace qpc::server
