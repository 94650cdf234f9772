// promises.h: what has to hold in every state, and from one to the next (docs/model/Channel.tla).
#pragma once
#include "model/moves.h"

namespace qpc::model {

/// The name of the first promise that a state breaks; nothing, where all hold.
const char* broken_promise(const Rules& rules, Branches& branches, const State& state);

/// The same for a step.
const char* broken_step(const State& before, const State& after);

/// Whether all honest members are where the channel is, or know that they are not.
bool is_settled(const Rules& rules, Branches& branches, const State& state);

inline constexpr const char* quiet_is_settled = "QuietIsSettled";
inline constexpr const char* converges = "Converges";

/// All of them, for people.
inline constexpr const char* promises[] = {"OneCommit",
                                           "ConfirmedIsApplied",
                                           "Agreement",
                                           "NoWayLost",
                                           "ShownOnce",
                                           "KeysOnce",
                                           "NobodyRemovedReads",
                                           "NothingLost",
                                           "OnlyContestedGivesWay",
                                           quiet_is_settled,
                                           converges};

}  // namespace qpc::model
