#include "node/session/on_behalf.h"

namespace qpc::node {

Outcome<> check_device(db::Database& db, const LiveSession::Caller& caller, Needs needs) {
  const auto found = db.find_one<DeviceState, bool>(
      "SELECT state, EXISTS (SELECT 1 FROM ban b WHERE b.account_row = ?2) FROM device "
      "WHERE id = ?1 AND account_row = ?2 AND device_id = ?3",
      caller.device_row, caller.account_row, caller.device_id.octets);
  const auto [state, banned] = found.value_or(std::tuple(DeviceState::revoked, false));
  if (banned) return refuse(Reason::BANNED, "the operator of this node has banned this account: ask them why");
  return check_state(state, needs == Needs::active_device);
}

}  // namespace qpc::node
