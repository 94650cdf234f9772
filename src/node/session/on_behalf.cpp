#include "node/session/on_behalf.h"

namespace qpc::node {

Outcome<> check_device(db::Database& db, const LiveSession::Caller& caller, Needs needs) {
  const auto state =
      db.find_one<DeviceState>("SELECT state FROM device WHERE id = ?1 AND account_row = ?2 AND device_id = ?3",
                               caller.device_row, caller.account_row, caller.device_id.octets);
  return check_state(state.value_or(DeviceState::revoked), needs == Needs::active_device);
}

}  // namespace qpc::node
