#include "node/session/live_session.h"

#include <vector>

#include "node/ban/bans.h"

namespace qpc::node {
namespace {

constexpr char last_session_ended[] = "the last session on it has ended";

std::vector<LiveSession*> all_of(const LiveSession::Index& index, std::int64_t row) {
  std::vector<LiveSession*> sessions;
  const auto [begin, end] = index.equal_range(row);
  for (auto session = begin; session != end; ++session) sessions.push_back(session->second);
  return sessions;
}

}  // namespace

Outcome<> check_state(DeviceState state, bool active) {
  if (state == DeviceState::revoked) {
    return refuse(Reason::REVOKED, "this device was revoked: log in again to make it a new device");
  }
  if (active && state == DeviceState::pending) {
    return refuse(Reason::PENDING, "this device is not confirmed yet: confirm it with a device that is");
  }
  return {};
}

LiveSession::LiveSession(SessionRegistry& registry, net::Connection& connection, Caller caller, DeviceState state)
    : registry_(registry), connection_(connection), caller_(caller), state_(state) {
  registry_.add(*this);
}

LiveSession::~LiveSession() noexcept(false) {
  if (listed_) registry_.remove(*this);
  // Its owner has let go of a session that had ended: no answer is missed.
  if (closing_ != nullptr) connection_.close(net::CloseCode::session_ended, last_session_ended);
}

void LiveSession::set_state(DeviceState state) {
  if (state_ == DeviceState::revoked) return;
  state_ = state;
  if (state == DeviceState::revoked) leave();
}

void LiveSession::end() {
  ended_ = true;
  leave();
}

void LiveSession::ban(std::optional<std::chrono::sys_seconds> until) {
  banned_ = true;
  banned_until_ = until;
  leave();
}

void LiveSession::leave() {
  if (!listed_) return;
  registry_.remove(*this);
  stop_waiting();
  if (registry_.on_connection_.contains(&connection_)) return;
  closing_ =
      registry_.timer_.afterDelay(SessionRegistry::farewell)
          .then([&connection = connection_] { connection.close(net::CloseCode::session_ended, last_session_ended); })
          .eagerlyEvaluate([](kj::Exception&&) {});
}

void LiveSession::stop_waiting() {
  ++subscriptions_;
  subscription_.cancel("the session takes no more");
  stopped_.make();
}

Outcome<LiveSession::Place> LiveSession::take_place() {
  if (const auto open = check_open(); !open) return std::unexpected(open.error());
  if (waiting_ >= most_waiting) {
    return refuse(Reason::TOO_MANY, "too many calls of this session wait already", most_waiting);
  }
  return Place(*this);
}

std::chrono::sys_seconds LiveSession::now() const {
  return std::chrono::sys_seconds(std::chrono::seconds((registry_.clock_.now() - kj::UNIX_EPOCH) / kj::SECONDS));
}

Outcome<> LiveSession::check_taken() const {
  if (registry_.draining_) return refuse(Reason::DRAINING, "the node is going down: try again in a minute");
  return {};
}

Outcome<> LiveSession::check_open() const {
  if (banned_) return refuse_banned(banned_until_, now());
  if (ended_) return refuse(Reason::SESSION_ENDED, "this session has ended: connect again");
  return check_state(state_, false);
}

Outcome<> LiveSession::check_active() const {
  if (const auto open = check_open(); !open) return open;
  return check_state(state_, true);
}

void SessionRegistry::add(LiveSession& session) {
  const auto& caller = session.caller();
  while (by_device_.count(caller.device_row) >= most_of_device) {
    by_device_.lower_bound(caller.device_row)->second->end();
  }
  while (by_account_.count(caller.account_row) >= most_of_account) {
    by_account_.lower_bound(caller.account_row)->second->end();
  }
  session.of_device_ = by_device_.emplace(caller.device_row, &session);
  session.of_account_ = by_account_.emplace(caller.account_row, &session);
  ++on_connection_[&session.connection_];
  session.listed_ = true;
  if (lifetime_ > 0 * kj::SECONDS) limit_lifetime(session);
}

void SessionRegistry::limit_lifetime(LiveSession& session) {
  const auto expiry = ends_.emplace(timer_.now() + lifetime_, &session);
  session.expiry_ = expiry;
  if (expiry == ends_.begin()) expiring_ = end_expired().start().eagerlyEvaluate(nullptr);
}

Task<void> SessionRegistry::end_expired() {
  while (!ends_.empty()) {
    co_await timer_.atTime(ends_.begin()->first);
    while (!ends_.empty() && ends_.begin()->first <= timer_.now()) ends_.begin()->second->end();
  }
}

void SessionRegistry::remove(LiveSession& session) {
  by_device_.erase(session.of_device_);
  by_account_.erase(session.of_account_);
  const auto here = on_connection_.find(&session.connection_);
  if (--here->second == 0) on_connection_.erase(here);
  if (session.expiry_) ends_.erase(*session.expiry_);
  session.expiry_ = std::nullopt;
  session.listed_ = false;
}

void SessionRegistry::set_state(std::int64_t device_row, DeviceState state) {
  for (auto* session : all_of(by_device_, device_row)) session->set_state(state);
}

void SessionRegistry::ban(std::int64_t account_row, std::optional<std::chrono::sys_seconds> until) {
  for (auto* session : all_of(by_account_, account_row)) session->ban(until);
}

std::size_t SessionRegistry::end(std::int64_t device_row) {
  const auto sessions = all_of(by_device_, device_row);
  for (auto* session : sessions) session->end();
  return sessions.size();
}

void SessionRegistry::drain() {
  draining_ = true;
  for (const auto& [row, session] : by_device_) session->stop_waiting();
}

}  // namespace qpc::node
