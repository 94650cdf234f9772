// hasty_exporter.h: does not let a program that ends wait for a collector.
#pragma once
#include <opentelemetry/sdk/trace/exporter.h>

#include <atomic>
#include <memory>

namespace qpc::node {

/// `inner`, until there is no time left. OpenTelemetry's queue would send all that it holds before it ends, whatever
/// time it is given.
class HastyExporter final : public opentelemetry::sdk::trace::SpanExporter {
 public:
  using Spans = opentelemetry::nostd::span<std::unique_ptr<opentelemetry::sdk::trace::Recordable>>;

  /// `no_time` outlives it, and may be set on any thread.
  HastyExporter(std::unique_ptr<SpanExporter> inner, const std::atomic<bool>& no_time)
      : inner_(std::move(inner)), no_time_(no_time) {}

  std::unique_ptr<opentelemetry::sdk::trace::Recordable> MakeRecordable() noexcept override {
    return inner_->MakeRecordable();
  }
  opentelemetry::sdk::common::ExportResult Export(const Spans& spans) noexcept override {
    if (no_time_) return opentelemetry::sdk::common::ExportResult::kFailure;
    return inner_->Export(spans);
  }
  bool ForceFlush(std::chrono::microseconds timeout) noexcept override { return inner_->ForceFlush(timeout); }
  bool Shutdown(std::chrono::microseconds timeout) noexcept override { return inner_->Shutdown(timeout); }

 private:
  std::unique_ptr<SpanExporter> inner_;
  const std::atomic<bool>& no_time_;
};

}  // namespace qpc::node
