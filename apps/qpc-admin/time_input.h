// time_input.h: times and lengths of time as operators type them.
#pragma once
#include <chrono>
#include <string>

#include "client/failure.h"

namespace qpc::admin {

/// "90d", "12h", "30m", "10s". Errors: usage.
client::Outcome<std::chrono::seconds> parse_duration(const std::string& typed);

/// "2026-11-26", "2026-11-26 08:00", "2026-11-26T08:00:30", all UTC; seconds since the Unix epoch; or so long before
/// `now`, as in parse_duration. Errors: usage.
client::Outcome<std::chrono::sys_seconds> parse_time(const std::string& typed, std::chrono::sys_seconds now);

}  // namespace qpc::admin
