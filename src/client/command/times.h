// times.h: spans and moments, as people type them.
#pragma once
#include "client/command/context.h"

namespace qpc::command {

/// 90s, 5m, 2h, 1d or 4w; `never` is 0. Errors: usage: "bad_duration", for anything else, and more than
/// client::longest_expiry.
Outcome<std::chrono::seconds> parse_duration(std::string_view typed);

/// When something is to happen: +2h (from now), 18:30 (the next), 2026-11-26 or 2026-11-26 18:30, where this program
/// runs. Errors: usage: "bad_time", for anything else, and what is not to come or more than a year ahead.
Outcome<client::Milliseconds> parse_moment(std::string_view typed, client::Milliseconds now);

}  // namespace qpc::command
