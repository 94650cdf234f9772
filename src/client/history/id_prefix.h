// id_prefix.h: the beginning of an id, as people type it.
#pragma once
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace qpc::client {

/// What an id that begins with these hexadecimal digits may begin with, in whole octets: for an odd number of digits,
/// sixteen beginnings. None, where they are no digits, or none are given.
std::vector<Bytes> beginnings_of(std::string_view digits);

}  // namespace qpc::client
