// Reads a program of field reads from the input and runs it on the rest.
#include "core/base/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  if (size == 0) return 0;
  WireReader in(ByteView(data, size).subspan(1));
  for (unsigned step = data[0]; !in.at_end(); step = step * 5 + 1) {
    const auto before = in.size();
    switch (step % 5) {
      case 0:
        (void)in.u16();
        break;
      case 1:
        (void)in.vector();
        break;
      case 2:
        (void)in.nested();
        break;
      case 3:
        (void)in.presence();
        break;
      default:
        if (const auto length = in.vector_size()) {
          WireWriter out;
          out.vector_size(*length);
          if (WireReader(out.view()).vector_size() != *length) __builtin_trap();
        }
    }
    if (in.size() >= before) break;
  }
  return 0;
}
