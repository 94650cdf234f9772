// link_parts.h: how the links of this project are put together: parts between slashes, octets as base32.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/encoding.h"

namespace qpc::identity {

/// Octets of a fixed number, as base32. Errors: malformed.
template <std::size_t size>
Result<std::array<std::uint8_t, size>> read_link_octets(std::string_view text) {
  QPC_TRY(const auto octets, from_base32(text));
  if (octets.size() != size) return fail(Kind::malformed, "a part of an invite has the wrong length");
  std::array<std::uint8_t, size> array{};
  std::ranges::copy(octets, array.begin());
  return array;
}

/// What stands before the next slash; takes both off. Errors: malformed.
inline Result<std::string_view> take_link_part(std::string_view& rest) {
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) return fail(Kind::malformed, "an invite link that is cut off");
  const auto part = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  return part;
}

}  // namespace qpc::identity
