#include "qpc-server/housekeeping.h"

#include <malloc.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "node/account/account_store.h"
#include "node/audit/audit_log.h"
#include "node/ban/bans.h"
#include "node/blob/blob_keeping.h"
#include "node/channel/channel_store.h"
#include "node/invite/invite.h"
#include "node/mailbox/mailbox_store.h"
#include "node/report/reports.h"
#include "node/start/recovery.h"
#include "qpc-server/live_rotation.h"

namespace qpc::server {
namespace {

constexpr auto sweep_interval = 5 * kj::SECONDS;
constexpr std::size_t sweep_most = 2000;
constexpr auto tally_interval = 1 * kj::MINUTES;
constexpr auto audit_interval = 1 * kj::HOURS;
constexpr auto renewal_interval = 1 * kj::HOURS;
constexpr auto collection_interval = 1 * kj::HOURS;
constexpr auto trim_interval = 2 * kj::SECONDS;
constexpr std::size_t trim_after = 100;

}  // namespace

Housekeeping::Housekeeping(node::NodeContext& node, net::QuicListener& listener, CertificateKeeper& certificate,
                           const node::Config& config)
    : node_(node), listener_(listener), certificate_(certificate), config_(config), tasks_(*this) {
  tasks_.add(node::keep_recovering(node_));
  tasks_.add(repeat(sweep_interval, &Housekeeping::sweep));
  tasks_.add(repeat(renewal_interval, &Housekeeping::renew));
  tasks_.add(repeat(tally_interval, &Housekeeping::tally));
  tasks_.add(repeat(audit_interval, &Housekeeping::trim_audit));
  tasks_.add(repeat(collection_interval, &Housekeeping::collect));
  tasks_.add(trim());
  warn_of_certificate();
}

Task<void> Housekeeping::repeat(kj::Duration interval, Task<void> (Housekeeping::*work)()) {
  for (;;) {
    co_await node_.timer.afterDelay(interval);
    try {
      co_await (this->*work)();
    } catch (...) {
      spdlog::error("{}", kj::getCaughtExceptionAsKj().getDescription().cStr());
    }
  }
}

Task<void> Housekeeping::sweep() {
  for (std::size_t swept = sweep_most; swept >= sweep_most;) {
    const auto done = co_await node_.save_however_long(
        [now = node_.now(), ttl = node_.mailbox_limits.longest_ttl](db::Database& db) -> node::Outcome<std::size_t> {
          node::AccountStore(db).sweep(now - ttl);
          node::Bans(db).lift_ended(now);
          node::InviteStore(db).sweep(now - node::invite_memory);
          node::Reports(db).sweep(now);
          node::ChannelStore(db).sweep(now - ttl, sweep_most);
          return node::MailboxStore(db).sweep(now, sweep_most);
        });
    swept = done.value_or(0);
  }
  co_await node::sweep_blobs(node_);
}

Task<void> Housekeeping::collect() {
  const auto collected = co_await node::collect_blobs(node_);
  if (collected.octets_without_row > 0) {
    spdlog::info("removed {} files that belonged to no blob", collected.octets_without_row);
  }
  if (collected.rows_without_octets > 0) {
    spdlog::warn("{} blobs have lost their file: somebody removed or changed it", collected.rows_without_octets);
  }
}

Task<void> Housekeeping::renew() {
  warn_of_certificate();
  if (certificate_.should_renew()) {
    rotate_tls(certificate_, listener_);
    spdlog::info("made a new TLS certificate");
    node_.health.warn(certificate_.state().warning);
    co_await note({.kind = "node.certificate"});
  }
  if (!node::should_replace(node_.proofs.keys().certificate(), node_.now())) co_return;
  const auto rotated = co_await rotate_proof_key(node_, certificate_);
  if (!rotated) throw std::runtime_error(rotated.error());
  spdlog::info("made a new key for delivery proofs");
}

void Housekeeping::warn_of_certificate() {
  const char* const warning = certificate_.state().warning;
  node_.health.warn(warning);
  if (*warning != 0) spdlog::warn("{}", warning);
}

Task<void> Housekeeping::note(node::AuditEvent event) {
  co_await node_.save_however_long([event = std::move(event), now = node_.now()](db::Database& db) -> node::Outcome<> {
    node::AuditLog(db).add(event, now);
    return {};
  });
}

Task<void> Housekeeping::tally() {
  const auto counts = node_.login_tally.take();
  if (counts.empty()) co_return;
  co_await node_.save_however_long([counts, now = node_.now()](db::Database& db) -> node::Outcome<> {
    node::add_to_audit(db, counts, now);
    return {};
  });
}

Task<void> Housekeeping::trim_audit() {
  if (config_.audit_days == 0) co_return;
  co_await node_.save_however_long([before = node_.now() - std::chrono::days(config_.audit_days),
                                    now = node_.now()](db::Database& db) -> node::Outcome<> {
    node::AuditLog(db).trim(before, now);
    return {};
  });
}

Task<void> Housekeeping::trim() {
  // A connection that has ended is held for a while yet: what is given back waits until no more of them leave.
  for (std::size_t most = 0, last = 0;;) {
    co_await node_.timer.afterDelay(trim_interval);
    const std::size_t connections = listener_.counts().connections;
    most = std::max(most, connections);
    if (connections >= last && connections + trim_after <= most) {
      malloc_trim(0);
      most = connections;
    }
    last = connections;
  }
}

void Housekeeping::taskFailed(kj::Exception&& exception) { spdlog::error("{}", exception.getDescription().cStr()); }

}  // namespace qpc::server
