// Reads the input as HandshakeData, and checks that what was read writes the same octets.
#include "core/mls/wire/handshake_data.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  const auto read = read_all<mls::HandshakeData>(octets);
  if (read && wire(*read) != to_bytes(octets)) __builtin_trap();
  return 0;
}
