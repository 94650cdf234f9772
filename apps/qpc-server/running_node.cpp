#include "qpc-server/running_node.h"

#include <spdlog/spdlog.h>

#include "node/audit/audit_log.h"
#include "node/report/report_key.h"

namespace qpc::server {
namespace {

constexpr auto sample_interval = 1 * kj::SECONDS;
// Some times as long as the work for a known and an unknown name, and too short to be noticed.
constexpr auto password_floor = 10 * kj::MILLISECONDS;

net::Retry retry(node::Retry configured) {
  switch (configured) {
    case node::Retry::always:
      return net::Retry::always;
    case node::Retry::never:
      return net::Retry::never;
    case node::Retry::under_pressure:
      break;
  }
  return net::Retry::under_pressure;
}

net::QuicAdmission admission(const node::Config& config) {
  return {.retry = retry(config.retry),
          .max_connections = config.max_connections,
          .max_connections_of_network = config.network_connections,
          .handshakes_of_network = config.network_handshakes,
          .own_host = config.limit_loopback ? net::OwnHost::counted : net::OwnHost::spared};
}

node::CallRates call_rates(const node::Config& config) {
  return {.network = config.network_calls, .account = config.account_calls, .device = config.device_calls};
}

node::MailboxLimits mailbox_limits(const node::Config& config) {
  return {.messages = config.mailbox_messages,
          .bytes = config.mailbox_bytes,
          .message_bytes = config.max_message_bytes,
          .longest_ttl = std::chrono::days(config.message_ttl_days)};
}

/// `identity` is the node's at this moment, which need not be the one it was built on.
Bytes certify_report_key(const crypto::SigningKey& identity, const Foundations& on, const kj::Clock& clock) {
  const std::chrono::sys_seconds now{std::chrono::seconds((clock.now() - kj::UNIX_EPOCH) / kj::SECONDS)};
  return node::certify_report_key(identity, on.domain, on.settings.report_key, now);
}

kj::Duration session_lifetime(const node::Config& config) {
  return static_cast<std::int64_t>(config.session_hours) * kj::HOURS;
}

node::BlobLimits blob_limits(const node::Config& config) {
  return {.blob_bytes = config.max_blob_bytes,
          .account_bytes = config.blob_quota_bytes,
          .node_bytes = config.blob_total_bytes,
          .longest_ttl = std::chrono::days(config.blob_ttl_days)};
}

/// What calls find there from now on.
void take_limits(const node::Config& config, node::NodeContext& context) {
  context.mailbox_limits = mailbox_limits(config);
  context.registration = config.registration;
  context.own_host = config.limit_loopback ? net::OwnHost::counted : net::OwnHost::spared;
  context.storage_limit = static_cast<std::int64_t>(config.storage_seconds) * kj::SECONDS;
  context.call_limits.set(call_rates(config));
}

}  // namespace

RunningNode::RunningNode(const node::Config& config, const Foundations& on)
    : on_(on),
      config_(config),
      environment_{on.io.unixEventPort, kj::systemPreciseMonotonicClock(), clock_, on.random},
      certificate_(on.identity, on.proofs.rotations, on.domain, clock_, on.random),
      call_limits_(call_rates(config), on.io.provider->getTimer(), on.random),
      sessions_(on.io.provider->getTimer(), clock_),
      throttles_(on.io.provider->getTimer(), on.random),
      blobs_{.bytes = on.blob_bytes,
             .work = on.blob_work,
             .timer = on.io.provider->getTimer(),
             .limits = blob_limits(config)},
      proofs_(on.proofs, on.random),
      context_{.domain = on.domain,
               .mailbox_limits = mailbox_limits(config),
               .password_floor = password_floor,
               .storage = on.storage,
               .clock = clock_,
               .timer = on.io.provider->getTimer(),
               .random = on.random,
               .opaque = on.settings.opaque,
               .pair_key = on.settings.pair_key,
               .mailbox_bell = mailbox_bell_,
               .manifest_bell = manifest_bell_,
               .keys_bell = keys_bell_,
               .sessions = sessions_,
               .presence = presence_,
               .consequences = consequences_,
               .throttles = throttles_,
               .call_limits = call_limits_,
               .health = on.health,
               .blobs = blobs_,
               .proofs = proofs_,
               .report_key = certify_report_key(certificate_.identity(), on, clock_)},
      service_(context_),
      rpc_(service_, on.io.provider->getTimer()),
      listener_(listen(config)),
      housekeeping_(context_, *listener_, certificate_, config_),
      integrity_(on.check_integrity),
      rotation_({context_, config_, certificate_, *listener_, on.blob_work,
                 [this] { context_.report_key = certify_report_key(certificate_.identity(), on_, clock_); }}),
      tasks_(*this) {
  take_limits(config, context_);
  service_.measure(on.metrics.calls(),
                   [&metrics = on.metrics](const auto& closed) { metrics.connection_ended(closed); });
  service_.trace(on.spans);
  sessions_.set_lifetime(session_lifetime(config));
  tasks_.add(rpc_.serve(*listener_));
  tasks_.add(take_samples());
  note({.kind = "node.started", .detail = "qpc-server " QPC_VERSION});
}

std::string RunningNode::fingerprint() const {
  return net::fingerprint(net::tls::identity_key(certificate_.identity()));
}

std::expected<void, std::string> RunningNode::reload(const node::Config& config) {
  if (auto taken = certificate_.take(config, Dates::must_hold); !taken) return taken;  // what may fail comes first
  listener_->set_credentials(certificate_.credentials());
  housekeeping_.warn_of_certificate();
  listener_->set_admission(admission(config));
  take_limits(config, context_);
  sessions_.set_lifetime(session_lifetime(config));
  blobs_.limits = blob_limits(config);
  config_ = config;
  return {};
}

void RunningNode::note(node::AuditEvent event) {
  consequences_.add(
      kj::Promise<node::Outcome<>>(context_.save_however_long([event = std::move(event), now = context_.now()](
                                                                  db::Database& db) -> node::Outcome<> {
        node::AuditLog(db).add(event, now);
        return {};
      })).ignoreResult());
}

kj::Promise<void> RunningNode::note_stop() {
  return kj::Promise<node::Outcome<>>(
             context_.save_however_long(
                 [counts = context_.login_tally.take(), now = context_.now()](db::Database& db) -> node::Outcome<> {
                   if (!counts.empty()) node::add_to_audit(db, counts, now);
                   node::AuditLog(db).add({.kind = "node.stopped"}, now);
                   return {};
                 }))
      .ignoreResult();
}

node::Circumstances RunningNode::circumstances() const {
  return {.listen = address().to_string(),
          .identity = fingerprint(),
          .started_at = started_at_,
          .connections = listener_->counts().connections,
          .certificate = certificate_.state()};
}

kj::Promise<void> RunningNode::drain(kj::Duration longest) {
  context_.health.begin_draining();
  sessions_.drain();
  listener_->stop_accepting();
  return rpc_.drain(longest);
}

Task<void> RunningNode::take_samples() {
  for (;;) {
    const auto counts = listener_->counts();
    on_.metrics.observe({.connections = counts.connections,
                         .half_open = counts.half_open,
                         .strangers = counts.strangers,
                         .most_connections = listener_->most_connections(),
                         .retries = counts.retries,
                         .refused = counts.refused,
                         .calls_slowed = call_limits_.slowed(),
                         .calls_refused = call_limits_.refused(),
                         .sessions = sessions_.size(),
                         .storage_waiting = on_.storage.waiting(),
                         .storage_healthy = !on_.storage.unhealthy(),
                         .draining = on_.health.draining(),
                         .blob_transfers = blobs_.transfers.size(),
                         .blob_bytes_stored = blobs_.stored_bytes,
                         .blob_bytes_served = blobs_.served_bytes,
                         .certificate_ends = certificate_.state().ends,
                         .certificate_warns = *certificate_.state().warning != 0});
    co_await context_.timer.afterDelay(sample_interval);
  }
}

kj::Own<net::QuicListener> RunningNode::listen(const node::Config& config) {
  // Who knows the node's identity does not mind these dates: better a node with a warning than none.
  if (const auto taken = certificate_.take(config, Dates::may_be_wrong); !taken) {
    throw std::runtime_error(taken.error());
  }
  const auto address = net::NodeAddress::parse(config.listen);
  if (!address) throw std::runtime_error("the address to listen on is wrong: " + config.listen);
  net::QuicListenerSettings listening;
  listening.key_exchange = config.require_pq ? net::KeyExchange::hybrid_only : net::KeyExchange::allow_classical;
  listening.admission = admission(config);
  return kj::heap<net::QuicListener>(environment_, *address, certificate_.credentials(),
                                     net::derive_quic_secret(on_.identity), listening);
}

void RunningNode::taskFailed(kj::Exception&& exception) { spdlog::error("{}", exception.getDescription().cStr()); }

}  // namespace qpc::server
