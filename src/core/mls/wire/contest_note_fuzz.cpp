// Reads the input as a ContestNote, and checks that what was read writes the same octets.
#include "core/mls/wire/contest_note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  const ByteView octets(data, size);
  const auto note = read_all<mls::ContestNote>(octets);
  if (note && wire(*note) != to_bytes(octets)) __builtin_trap();
  return 0;
}
