#include "node/admin/admin_service.h"

#include <algorithm>

#include "node/admin/audit_service.h"
#include "node/admin/diagnosis.h"
#include "node/admin/invites_service.h"
#include "node/admin/operator_reports_service.h"
#include "node/admin/queue_listing.h"
#include "node/admin/user_listing.h"
#include "node/admin/users_service.h"
#include "node/audit/audit_log.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

const char* name(HealthState::Status status) {
  switch (status) {
    case HealthState::Status::ok:
      return "ok";
    case HealthState::Status::draining:
      return "draining";
    case HealthState::Status::degraded:
    case HealthState::Status::stalled:
      break;
  }
  return "degraded";
}

const char* name(Registration registration) {
  switch (registration) {
    case Registration::open:
      return "open";
    case Registration::invite:
      return "invite";
    case Registration::closed:
      break;
  }
  return "closed";
}

std::int64_t seconds(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }

}  // namespace

Task<void> AdminService::status_task(StatusContext call) {
  const auto [totals, head] = co_await node_.read(
      [now = node_.now()](db::Database& db) { return std::pair(UserListing(db).totals(now), AuditLog(db).head()); });
  const auto circumstances = surroundings_.circumstances();
  const auto state = node_.health.state();
  auto status = call.getResults().initStatus();
  status.setSoftware("qpc-server " QPC_VERSION);
  status.setDomain(node_.domain.text());
  status.setIdentity(circumstances.identity);
  status.setListen(circumstances.listen);
  status.setStartedAt(seconds(circumstances.started_at));
  status.setNow(seconds(node_.now()));
  status.setHealth(name(state.status));
  status.setHealthText(state.text);
  status.setRegistration(name(node_.registration));
  status.setConnections(circumstances.connections);
  status.setSessions(node_.sessions.size());
  status.setStorageWaiting(node_.storage.waiting());
  status.setAccounts(totals.accounts);
  status.setDevices(totals.devices);
  status.setMessages(totals.messages);
  status.setMessageBytes(totals.message_bytes);
  status.setBanned(totals.banned);
  status.setAuditSeq(head.seq);
  status.setAuditDigest(as_data(head.digest));
  status.setCertificateEnds(seconds(circumstances.certificate.ends));
}

kj::Promise<void> AdminService::users(UsersContext call) {
  call.getResults().setUsers(kj::heap<UsersService>(node_));
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::audit(AuditContext call) {
  call.getResults().setAudit(kj::heap<AuditService>(node_));
  return kj::READY_NOW;
}

Task<void> AdminService::queues_task(QueuesContext call) {
  const std::size_t most = std::clamp<std::uint32_t>(call.getParams().getMost(), 1, most_queues);
  const auto queues = co_await node_.read([most](db::Database& db) { return longest_queues(db, most); });
  auto out = call.getResults().initQueues(static_cast<unsigned>(queues.size()));
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setName(queues[i].name);
    out[i].setDeviceId(as_data(queues[i].device_id.octets));
    out[i].setMessages(queues[i].messages);
    out[i].setOctets(queues[i].octets);
    out[i].setOldest(seconds(queues[i].oldest));
    out[i].setMissed(queues[i].missed);
  }
}

Task<void> AdminService::diagnose_task(DiagnoseContext call) {
  const auto found = co_await node::diagnose(node_, surroundings_);
  auto checks = call.getResults().initChecks(static_cast<unsigned>(found.size()));
  for (unsigned i = 0; i < checks.size(); ++i) {
    checks[i].setName(found[i].name.c_str());
    checks[i].setState(found[i].state);
    checks[i].setText(found[i].text);
    checks[i].setAdvice(found[i].advice);
  }
}

kj::Promise<void> AdminService::invites(InvitesContext call) {
  call.getResults().setInvites(kj::heap<InvitesService>(node_));
  return kj::READY_NOW;
}

kj::Promise<void> AdminService::reports(ReportsContext call) {
  call.getResults().setReports(kj::heap<OperatorReportsService>(node_, surroundings_));
  return kj::READY_NOW;
}

Task<void> AdminService::rotate_task(RotateContext call) {
  auto result = call.getResults().initResult();
  const auto done = co_await surroundings_.rotate(call.getParams().getKey());
  if (!done) {
    auto refused = result.initRefused();
    refused.setReason(done.error().reason);
    refused.setText(done.error().text);
    co_return;
  }
  const auto circumstances = surroundings_.circumstances();
  auto rotated = result.initRotated();
  rotated.setIdentity(circumstances.identity);
  rotated.setCertificateEnds(seconds(circumstances.certificate.ends));
}

}  // namespace qpc::node
