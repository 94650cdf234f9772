// Whatever was read is written back octet for octet.
#include "core/message/group_profile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  const auto profile = read_all<message::GroupProfile>(octets);
  if (profile && wire(*profile) != to_bytes(octets)) __builtin_trap();
  return 0;
}
