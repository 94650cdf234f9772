// unsent.h: what this device wanted to say and never will.
#pragma once
#include <string_view>

#include "client/environment.h"
#include "client/history/message_store.h"

namespace qpc::client {

/// A message of this device never leaves, and says why. What it said about another does not hold (take_back_remark);
/// what was to disappear does so when its time has passed from now on, as if it had left.
void never_leaves(db::Database& db, std::int64_t message, UnsentCause cause, Milliseconds now,
                  std::string_view detail = {});

}  // namespace qpc::client
