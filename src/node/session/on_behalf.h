// on_behalf.h: what a session asks for is done only while its device is what the session was opened for.
#pragma once
#include "node/session/live_session.h"

namespace qpc::node {

/// What a call asks of the device behind its session.
enum class Needs {
  open_session,   ///< for what a pending device may do too
  active_device,  ///< for everything else
};

/// The same question to the database: is the caller's row still the caller's device, not revoked, and its account not
/// banned? Errors: REVOKED, PENDING, BANNED.
Outcome<> check_device(db::Database& db, const LiveSession::Caller& caller, Needs needs, std::chrono::sys_seconds now);

/// `rule`, `Outcome<T>(db::Database&)`, for a save or a read. The session is asked now, the device's row when its turn
/// comes: a save before it may have revoked or forgotten the device, and what follows from that save comes later.
template <class Rule>
auto on_behalf(const LiveSession& session, Needs needs, Rule rule) {
  auto allowed = session.check_taken();
  if (allowed) allowed = needs == Needs::active_device ? session.check_active() : session.check_open();
  return [allowed, needs, caller = session.caller(), now = session.now(),
          rule = kj::mv(rule)](db::Database& db) mutable -> std::invoke_result_t<Rule&, db::Database&> {
    if (!allowed) return std::unexpected(allowed.error());
    if (const auto stored = check_device(db, caller, needs, now); !stored) return std::unexpected(stored.error());
    return rule(db);
  };
}

}  // namespace qpc::node
