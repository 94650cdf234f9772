// complaints.h: what OpenTelemetry has to say, for the log of the program that it is in.
#pragma once
#include <opentelemetry/sdk/common/global_log_handler.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace qpc::node {

/// Without it, the library writes to standard output.
class Complaints final : public opentelemetry::sdk::common::internal_log::LogHandler {
 public:
  explicit Complaints(std::function<void(const std::string&)> complain) : complain_(std::move(complain)) {}

  void Handle(opentelemetry::sdk::common::internal_log::LogLevel level, const char*, int, const char* text,
              const opentelemetry::sdk::common::AttributeMap&) noexcept override {
    using opentelemetry::sdk::common::internal_log::LogLevel;
    if (level != LogLevel::Error && level != LogLevel::Warning) return;
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    auto next = next_.load();
    const auto minute = std::chrono::steady_clock::duration(std::chrono::minutes(1)).count();
    if (now < next || !next_.compare_exchange_strong(next, now + minute)) return;
    try {
      // What a collector answers is in it, of any length.
      complain_("traces are not sent: " + std::string(text != nullptr ? text : "").substr(0, longest));
    } catch (...) {  // a complaint more or less
    }
  }

 private:
  static constexpr std::size_t longest = 200;

  std::function<void(const std::string&)> complain_;
  std::atomic<std::chrono::steady_clock::rep> next_ = 0;
};

}  // namespace qpc::node
