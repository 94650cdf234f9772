#include "node/session/on_behalf.h"

#include "node/ban/bans.h"

namespace qpc::node {

Outcome<> check_device(db::Database& db, const LiveSession::Caller& caller, Needs needs, std::chrono::sys_seconds now) {
  const auto found = db.find_one<DeviceState, bool, std::optional<std::chrono::sys_seconds>>(
      "SELECT d.state, b.account_row IS NOT NULL, b.until FROM device d "
      "LEFT JOIN ban b ON b.account_row = d.account_row "
      "WHERE d.id = ?1 AND d.account_row = ?2 AND d.device_id = ?3",
      caller.device_row, caller.account_row, caller.device_id.octets);
  const auto [state, banned, until] = found.value_or(std::tuple(DeviceState::revoked, false, std::nullopt));
  if (banned) return refuse_banned(until, now);
  return check_state(state, needs == Needs::active_device);
}

}  // namespace qpc::node
