// forger.h: what hostile members and a hostile node do.
#pragma once
#include "sim/plan.h"
#include "sim/sim_client.h"

namespace qpc::sim {

/// A member commits a change of the group that its role does not allow, past its own engine.
kj::Promise<client::Outcome<>> forge_commit(SimClient& forger, std::int64_t conversation);

/// Loses, damages or repeats a message in one mailbox. `act` says which.
void spoil(db::Database& db, std::int64_t mailbox, std::int64_t message, Act act, Random& chance);

}  // namespace qpc::sim
