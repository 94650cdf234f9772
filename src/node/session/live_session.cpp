#include "node/session/live_session.h"

namespace qpc::node {

LiveSession::LiveSession(SessionRegistry& registry, Caller caller, DeviceState state)
    : registry_(registry), caller_(caller), state_(state) {
  registry_.sessions_.emplace(caller_.device_row, this);
}

LiveSession::~LiveSession() noexcept(false) {
  std::erase_if(registry_.sessions_, [this](const auto& entry) { return entry.second == this; });
}

Outcome<> LiveSession::check_open() const {
  if (ended_) return refuse(Reason::SESSION_ENDED, "this session has ended: connect again");
  if (state_ == DeviceState::revoked) {
    return refuse(Reason::REVOKED, "this device was revoked: log in again to make it a new device");
  }
  return {};
}

Outcome<> LiveSession::check_active() const {
  if (const auto open = check_open(); !open) return open;
  if (state_ == DeviceState::pending) {
    return refuse(Reason::PENDING, "this device is not confirmed yet: confirm it with a device that is");
  }
  return {};
}

void SessionRegistry::set_state(std::int64_t device_row, DeviceState state) {
  const auto [begin, end] = sessions_.equal_range(device_row);
  for (auto session = begin; session != end; ++session) session->second->set_state(state);
}

void SessionRegistry::end(std::int64_t device_row) {
  const auto [begin, end] = sessions_.equal_range(device_row);
  for (auto session = begin; session != end; ++session) session->second->end();
}

}  // namespace qpc::node
