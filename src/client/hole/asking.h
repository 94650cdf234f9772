// asking.h: asks the devices that have said what is missing to say it again (docs/adr/0013-holes.md).
#pragma once
#include "client/group/groups.h"
#include "client/hole/hole_store.h"

namespace qpc::client {

/// So often a device asks for one hole, with pauses that grow from a minute to a day.
inline constexpr std::uint32_t most_asked = 5;
/// And so often in one conversation within an hour.
inline constexpr std::uint64_t most_requests_in_an_hour = 12;

/// Queues requests for every hole whose time has come. Errors: store.
Outcome<> ask_for_due(GroupChange& change, Environment& environment);

/// Queues a request for one hole now, whatever its time. Errors: refused: "not_askable", where nobody could answer;
/// limit: "asked_too_often"; store.
Outcome<> ask_for(GroupChange& change, Environment& environment, const HoleRow& hole);

/// Whether the device that could answer is known, or any of the group's could be it.
bool can_be_asked_for(const HoleRow& hole);

}  // namespace qpc::client
