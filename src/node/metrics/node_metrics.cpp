#include "node/metrics/node_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/text_serializer.h>

#include "node/metrics/call_metrics.h"
#include "node/metrics/process_figures.h"
#include "node/metrics/storage_metrics.h"

namespace qpc::node {
namespace {

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}
prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

/// Where somebody else counts.
void set_total(prometheus::Counter& counter, double total) { counter.Increment(total - counter.Value()); }

constexpr std::array refusal_reasons{"stopping", "full", "strangers", "network", "handshakes"};

const char* name(net::Closed::By by) {
  switch (by) {
    case net::Closed::By::us:
      return "node";
    case net::Closed::By::peer:
      return "peer";
    case net::Closed::By::network:
      break;
  }
  return "network";
}

/// A peer may close with any number.
const char* name(net::CloseCode code) {
  using enum net::CloseCode;
  switch (code) {
    case done:
      return "done";
    case protocol_error:
      return "protocolError";
    case limit_exceeded:
      return "limitExceeded";
    case shutting_down:
      return "shuttingDown";
    case identity_refused:
      return "identityRefused";
    case session_ended:
      return "sessionEnded";
    case unknown_stream_kind:
      return "unknownStreamKind";
    case cancelled:
      return "cancelled";
    case too_slow:
      return "tooSlow";
  }
  return "unknown";
}

}  // namespace

struct NodeMetrics::Impl {
  prometheus::Registry registry;
  CallMetrics calls{registry};
  StorageMetrics storage{registry};

  prometheus::Gauge& connections = gauge(registry, "qpc_connections", "Open QUIC connections, half-open ones included");
  prometheus::Gauge& half_open = gauge(registry, "qpc_connections_half_open", "Handshakes under way");
  prometheus::Gauge& strangers = gauge(registry, "qpc_connections_strangers", "Connections without a session so far");
  prometheus::Gauge& most_connections = gauge(registry, "qpc_connections_limit", "max_connections");
  prometheus::Family<prometheus::Counter>& refused = prometheus::BuildCounter()
                                                         .Name("qpc_connections_refused_total")
                                                         .Help("First packets that were refused, by the reason")
                                                         .Register(registry);
  prometheus::Family<prometheus::Counter>& limited =
      prometheus::BuildCounter()
          .Name("qpc_calls_limited_total")
          .Help("Calls faster than their network, account or device may make: slowed, or refused")
          .Register(registry);
  prometheus::Counter& retries = counter(registry, "qpc_quic_retries_total", "Retry packets sent");
  prometheus::Family<prometheus::Counter>& ended = prometheus::BuildCounter()
                                                       .Name("qpc_connections_ended_total")
                                                       .Help("Ended connections, by who ended them and why")
                                                       .Register(registry);
  prometheus::Gauge& sessions = gauge(registry, "qpc_sessions", "Open sessions");
  prometheus::Gauge& storage_waiting = gauge(registry, "qpc_storage_queue_depth", "Reads and writes that wait");
  prometheus::Gauge& storage_healthy = gauge(registry, "qpc_storage_healthy", "0 while the storage has failed");
  prometheus::Gauge& draining = gauge(registry, "qpc_draining", "1 while the node goes down");
  prometheus::Gauge& blob_transfers = gauge(registry, "qpc_blob_transfers", "Blobs that are asked for or on their way");
  prometheus::Counter& blob_bytes_stored =
      counter(registry, "qpc_blob_stored_bytes_total", "Octets that arrived in uploads");
  prometheus::Counter& blob_bytes_served =
      counter(registry, "qpc_blob_served_bytes_total", "Octets that went out in downloads");
  prometheus::Gauge& certificate_ends =
      gauge(registry, "qpc_tls_certificate_expiry_timestamp_seconds", "When the TLS certificate ends");
  prometheus::Gauge& certificate_warns =
      gauge(registry, "qpc_tls_certificate_warning", "1 while somebody has to look after the TLS certificate");

  prometheus::Gauge& resident = gauge(registry, "process_resident_memory_bytes", "Resident memory");
  prometheus::Counter& cpu = counter(registry, "process_cpu_seconds_total", "User and system time");
  prometheus::Gauge& files = gauge(registry, "process_open_fds", "Open file descriptors");
  prometheus::Gauge& most_files = gauge(registry, "process_max_fds", "As many may be open");

  Impl() {
    prometheus::BuildGauge()
        .Name("qpc_build_info")
        .Help("1, for the version in its label")
        .Register(registry)
        .Add({{"version", QPC_VERSION}})
        .Set(1);
  }

  void observe_process() {
    const auto figures = ProcessFigures::read();
    resident.Set(static_cast<double>(figures.resident_bytes));
    set_total(cpu, figures.cpu_seconds);
    files.Set(static_cast<double>(figures.open_files));
    most_files.Set(static_cast<double>(figures.most_open_files));
  }
};

NodeMetrics::NodeMetrics() : impl_(std::make_unique<Impl>()) {}
NodeMetrics::~NodeMetrics() = default;

net::CallMeter& NodeMetrics::calls() { return impl_->calls; }
db::StorageMeter& NodeMetrics::storage() { return impl_->storage; }

void NodeMetrics::connection_ended(const net::Closed& closed) {
  impl_->ended.Add({{"by", name(closed.by)}, {"code", name(closed.code)}}).Increment();
}

void NodeMetrics::observe(const Sample& sample) {
  impl_->connections.Set(static_cast<double>(sample.connections));
  impl_->half_open.Set(static_cast<double>(sample.half_open));
  impl_->strangers.Set(static_cast<double>(sample.strangers));
  impl_->most_connections.Set(static_cast<double>(sample.most_connections));
  set_total(impl_->retries, static_cast<double>(sample.retries));
  for (std::size_t reason = 0; reason < refusal_reasons.size(); ++reason) {
    set_total(impl_->refused.Add({{"reason", refusal_reasons[reason]}}), static_cast<double>(sample.refused[reason]));
  }
  for (std::size_t caller = 0; caller < callers; ++caller) {
    const auto set = [&](const char* what, std::uint64_t calls) {
      set_total(impl_->limited.Add({{"by", caller_names[caller]}, {"what", what}}), static_cast<double>(calls));
    };
    set("slowed", sample.calls_slowed[caller]);
    set("refused", sample.calls_refused[caller]);
  }
  impl_->sessions.Set(static_cast<double>(sample.sessions));
  impl_->storage_waiting.Set(static_cast<double>(sample.storage_waiting));
  impl_->storage_healthy.Set(sample.storage_healthy ? 1 : 0);
  impl_->draining.Set(sample.draining ? 1 : 0);
  impl_->blob_transfers.Set(static_cast<double>(sample.blob_transfers));
  set_total(impl_->blob_bytes_stored, static_cast<double>(sample.blob_bytes_stored));
  set_total(impl_->blob_bytes_served, static_cast<double>(sample.blob_bytes_served));
  impl_->certificate_warns.Set(sample.certificate_warns ? 1 : 0);
  impl_->certificate_ends.Set(static_cast<double>(sample.certificate_ends.time_since_epoch().count()));
}

std::string NodeMetrics::text() {
  impl_->observe_process();
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace qpc::node
