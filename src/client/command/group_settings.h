// group_settings.h: how people write how long something lasts.
#pragma once
#include <chrono>
#include <string>

#include "client/failure.h"

namespace qpc::command {

/// "90s", "30m", "12h", "1d", "4w", or "off" for 0. Errors: usage: "bad_timer".
client::Outcome<std::chrono::seconds> parse_timer(const std::string& typed);

}  // namespace qpc::command
