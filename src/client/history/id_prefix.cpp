#include "client/history/id_prefix.h"

#include "core/base/encoding.h"

namespace qpc::client {

std::vector<Bytes> beginnings_of(std::string_view digits) {
  std::vector<Bytes> beginnings;
  const auto take = [&](const std::string& even) {
    if (auto octets = from_hex(even)) beginnings.push_back(*std::move(octets));
  };
  if (digits.size() % 2 == 0) {
    if (!digits.empty()) take(std::string(digits));
  } else {
    for (const char last : std::string_view("0123456789abcdef")) take(std::string(digits) + last);
  }
  return beginnings;
}

}  // namespace qpc::client
