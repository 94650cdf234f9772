// schedule.h: what was to be said at a time is said then, or as soon as anything runs.
#pragma once
#include "client/mailbox/outbox.h"
#include "client/schedule/schedule_store.h"

namespace qpc::client {

/// Puts everything whose time has come into the outbox, each in one transaction with its row's end, so that it is said
/// once. What leaves later than `late_after` has a line of the history before it that says so. What cannot be said any
/// more has one, too, and its text is a draft from then on, where there is none. Returns how many were due. Errors:
/// store.
Outcome<std::size_t> release_due(Environment& environment, Groups& groups, Outbox& outbox);

inline constexpr auto late_after = std::chrono::minutes(1);

}  // namespace qpc::client
