// date.h: days, months and years as people type them.
#pragma once
#include <optional>
#include <string_view>

#include "client/environment.h"

namespace qpc::client {

/// When a day, month or year begins where this program runs: 2026-11-26, 2026-11 or 2026, from 1970 to 9999. Nothing,
/// for what is no such date.
std::optional<Milliseconds> begin_of(std::string_view date);

}  // namespace qpc::client
