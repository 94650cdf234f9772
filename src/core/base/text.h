// text.h: small help for what people type.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qpc {

/// The candidate that a mistyped word most likely meant: at most two slips (a letter too many, too few, wrong, or two
/// swapped) away, or one in words of up to four letters.
std::optional<std::string> nearest(std::string_view typed, std::span<const std::string> candidates);

}  // namespace qpc
