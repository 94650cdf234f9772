// notify_ways.h: how a person is told of messages: the settings that the programs which stay go by.
#pragma once
#include <string>
#include <vector>

#include "db/database.h"

namespace qpc::client {

struct NotifyWaySettings {
  std::vector<std::string> hook;  ///< a program and its arguments; none: empty
  std::string desktop;            ///< empty: off; else `on`, or `names`
};

NotifyWaySettings notify_ways(db::Database& db);
/// An empty one: none. No word holds a NUL.
void set_hook(db::Database& db, const std::vector<std::string>& words);

}  // namespace qpc::client
