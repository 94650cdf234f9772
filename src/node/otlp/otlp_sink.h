// otlp_sink.h: sends spans to an OpenTelemetry collector by OTLP over HTTP.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "node/trace/span_sink.h"

namespace qpc::node {

/// A thread of its own sends what was taken, every second or when much has come together; what comes faster than the
/// collector takes it is dropped. One in a process: it takes over what OpenTelemetry has to say.
class OtlpSink final : public SpanSink {
 public:
  /// As many spans wait at most.
  static constexpr std::size_t longest_queue = 2048;

  struct Settings {
    std::string endpoint;      ///< the URL that spans are posted to: "http://127.0.0.1:4318/v1/traces"
    unsigned percent;          ///< of a hundred connections it tells of so many
    std::string service_name;  ///< what the collector calls this program
    std::string domain;
    std::string version;
    /// Told what goes wrong, on any thread, once a minute at most.
    std::function<void(const std::string& sentence)> complain;
  };
  explicit OtlpSink(const Settings& settings);
  /// Sends what is left: for a second, and then until the collector has taken, or let lapse, what is on its way; for
  /// three seconds at most. Where that is not enough, a thread is left behind, for a program that ends.
  ~OtlpSink() override;

  bool samples(Random& random) override { return percent_ > 0 && random.below(100) < percent_; }
  void take(const CallSpan& span) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  const unsigned percent_;
};

}  // namespace qpc::node
