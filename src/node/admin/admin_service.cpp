#include "node/admin/admin_service.h"

#include "node/admin/user_listing.h"
#include "node/admin/users_service.h"
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

std::int64_t seconds(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }

}  // namespace

Task<void> AdminService::status_task(StatusContext call) {
  const auto totals = co_await node_.read([](db::Database& db) { return UserListing(db).totals(); });
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
  status.setRegistration(node_.registration_open ? "open" : "closed");
  status.setConnections(circumstances.connections);
  status.setSessions(node_.sessions.size());
  status.setStorageWaiting(node_.storage.waiting());
  status.setAccounts(totals.accounts);
  status.setDevices(totals.devices);
  status.setMessages(totals.messages);
  status.setMessageBytes(totals.message_bytes);
  status.setCertificateEnds(seconds(circumstances.certificate_ends));
}

kj::Promise<void> AdminService::users(UsersContext call) {
  call.getResults().setUsers(kj::heap<UsersService>(node_));
  return kj::READY_NOW;
}

}  // namespace qpc::node
