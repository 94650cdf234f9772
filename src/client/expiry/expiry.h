// expiry.h: what goes by itself goes in time: for whoever keeps the clock of a store.
#pragma once
#include "client/expiry/expiry_store.h"
#include "client/failure.h"
#include "client/store/store.h"

namespace qpc::client {

/// Takes everything out of the store whose time is over by `now`, remarks that wait in vain for their message among it.
/// Returns how many messages that were. Errors: store.
Outcome<std::size_t> sweep(Store& store, Milliseconds now);

/// How long a node is asked to keep a message that has to leave; 0: as long as it does. What disappears soon after
/// being read need not wait there for a month, but whoever is away for a week shall get it.
std::chrono::seconds time_to_live(const message::AppMessage& said);

}  // namespace qpc::client
