#include "node/otlp/otlp_sink.h"

#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/sdk/resource/resource.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/processor.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/span.h>
#include <opentelemetry/trace/tracer.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "node/otlp/complaints.h"
#include "node/otlp/hasty_exporter.h"

namespace qpc::node {
namespace {

namespace otlp = opentelemetry::exporter::otlp;
namespace sdk = opentelemetry::sdk::trace;
namespace trace = opentelemetry::trace;
namespace internal_log = opentelemetry::sdk::common::internal_log;
using opentelemetry::common::SteadyTimestamp;
using opentelemetry::common::SystemTimestamp;
using std::chrono::steady_clock;

constexpr auto send_interval = std::chrono::seconds(1);
constexpr auto send_time = std::chrono::seconds(2);
constexpr std::chrono::microseconds last_send = std::chrono::seconds(1);
constexpr auto longest_end = std::chrono::seconds(3);

std::unique_ptr<sdk::TracerProvider> make_provider(const OtlpSink::Settings& settings,
                                                   const std::atomic<bool>& no_time) {
  otlp::OtlpHttpExporterOptions to;
  to.url = settings.endpoint;
  to.content_type = otlp::HttpRequestContentType::kBinary;
  to.timeout = send_time;
  to.retry_policy_max_attempts = 0;  // who waits for one collector keeps what comes next waiting
  sdk::BatchSpanProcessorOptions batch;
  batch.max_queue_size = OtlpSink::longest_queue;
  batch.schedule_delay_millis = send_interval;
  return sdk::TracerProviderFactory::Create(
      sdk::BatchSpanProcessorFactory::Create(
          std::make_unique<HastyExporter>(otlp::OtlpHttpExporterFactory::Create(to), no_time), batch),
      opentelemetry::sdk::resource::Resource::Create({{"service.name", settings.service_name},
                                                      {"service.namespace", settings.domain},
                                                      {"service.version", settings.version}}));
}

/// The trace that the client has opened, of which a call is a part. Its own span is not known: the connection stands
/// for it.
trace::SpanContext parent_of(const CallSpan& call) {
  if (call.correlation.size() != trace::TraceId::kSize) return trace::SpanContext::GetInvalid();
  using opentelemetry::nostd::span;
  std::array<std::uint8_t, trace::SpanId::kSize> connection;
  for (std::size_t i = 0; i < connection.size(); ++i) {
    connection[i] = static_cast<std::uint8_t>(call.connection >> 8 * i);
  }
  const span<const std::uint8_t, trace::TraceId::kSize> correlation(call.correlation.data(), call.correlation.size());
  return {trace::TraceId(correlation),
          trace::SpanId(span<const std::uint8_t, trace::SpanId::kSize>(connection.data(), connection.size())),
          trace::TraceFlags(trace::TraceFlags::kIsSampled), true};
}

std::int64_t microseconds(steady_clock::duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

/// Two clocks that tell the same moment.
struct Moment {
  steady_clock::time_point steady = steady_clock::now();
  std::chrono::system_clock::time_point system = std::chrono::system_clock::now();

  SystemTimestamp system_at(steady_clock::time_point time) const {
    return SystemTimestamp(system - std::chrono::duration_cast<std::chrono::system_clock::duration>(steady - time));
  }
};

void end(trace::Span& span, steady_clock::time_point time) {
  trace::EndSpanOptions options;
  options.end_steady_time = SteadyTimestamp(time);
  span.End(options);
}

}  // namespace

struct OtlpSink::Impl {
  std::atomic<bool> no_time = false;
  std::unique_ptr<sdk::TracerProvider> provider;
  opentelemetry::nostd::shared_ptr<trace::Tracer> tracer;

  opentelemetry::nostd::shared_ptr<trace::Span> begin(const std::string& name, trace::SpanKind kind,
                                                      const trace::SpanContext& parent, const Moment& now,
                                                      steady_clock::time_point time) const {
    trace::StartSpanOptions options;
    options.kind = kind;
    options.start_system_time = now.system_at(time);
    options.start_steady_time = SteadyTimestamp(time);
    options.parent = parent;
    return tracer->StartSpan(name, options);
  }
  /// Afterwards no thread of the library has anything to say.
  void end() {
    provider->ForceFlush(last_send);
    no_time = true;
    provider->Shutdown(last_send);
    tracer = {};
    provider.reset();
  }
};

OtlpSink::OtlpSink(const Settings& settings) : impl_(std::make_unique<Impl>()), percent_(settings.percent) {
  // What may be said in the clear to this machine must not be led to another one by `http_proxy`.
  if (settings.endpoint.starts_with("http://")) ::setenv("no_proxy", "*", 1);
  internal_log::GlobalLogHandler::SetLogHandler(
      opentelemetry::nostd::shared_ptr<internal_log::LogHandler>(new Complaints(settings.complain)));
  impl_->provider = make_provider(settings, impl_->no_time);
  impl_->tracer = impl_->provider->GetTracer(settings.service_name, settings.version);
}

OtlpSink::~OtlpSink() {
  std::promise<void> ended;
  auto end = ended.get_future();
  // The library joins its threads, whatever they wait for: a name server that does not answer is cut short by nothing.
  std::thread([impl = std::move(impl_), ended = std::move(ended)]() mutable {
    impl->end();
    impl = nullptr;
    ended.set_value();
  }).detach();
  if (end.wait_for(longest_end) != std::future_status::ready) return;
  internal_log::GlobalLogHandler::SetLogHandler(
      opentelemetry::nostd::shared_ptr<internal_log::LogHandler>(new internal_log::NoopLogHandler));
}

void OtlpSink::take(const CallSpan& span) {
  const Moment now;
  const auto told = impl_->begin(span.method, trace::SpanKind::kServer, parent_of(span), now, span.begun);
  told->SetAttribute("rpc.system", "capnp");
  told->SetAttribute("rpc.method", span.method);
  told->SetAttribute("qpc.outcome", span.outcome);
  if (!span.reason.empty()) told->SetAttribute("qpc.reason", span.reason);
  // Whoever did not ask for it is not followed from one call to the next.
  if (!span.correlation.empty()) told->SetAttribute("qpc.connection", static_cast<std::int64_t>(span.connection));
  told->SetAttribute("qpc.storage.works", static_cast<std::int64_t>(span.storage.count()));
  for (const auto& work : span.storage.works()) {
    const bool writes = work.batch == db::StorageMeter::Batch::writes;
    const auto part = impl_->begin(writes ? "storage.write" : "storage.read", trace::SpanKind::kInternal,
                                   told->GetContext(), now, work.handed_in);
    part->SetAttribute("qpc.storage.waited_us", microseconds(work.begun - work.handed_in));
    if (work.given_up) part->SetAttribute("qpc.storage.given_up", true);
    end(*part, work.answered);
  }
  end(*told, span.ended);
}

}  // namespace qpc::node
