// Whatever was read is written back octet for octet, and so are its details.
#include "core/message/group_details.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  const auto profile = read_all<message::GroupProfile>(octets);
  if (!profile) return 0;
  if (wire(*profile) != to_bytes(octets)) __builtin_trap();
  const auto details = message::GroupDetails::of(*profile);
  if (!details) return 0;
  auto again = *profile;
  details->put_into(again);
  if (again != *profile) __builtin_trap();
  return 0;
}
