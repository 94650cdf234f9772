// Opens arbitrary chunks as those of a file. The first two octets say how long the file is, in steps of 3 octets; the
// third, whether what follows is sealed first (1), so that the target sees more than refusals.
#include "core/message/sealed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::message;
  if (size < 3) return 0;
  const std::uint64_t claimed = 3U * (data[0] + 256U * data[1]);
  ByteView octets(data + 3, size - 3);
  const FileKey key(FileKey::size_octets);
  if ((data[2] & 1) != 0) {
    FileSealer sealer(key, octets.size());
    FileOpener opener(key, octets.size());
    while (!sealer.done()) {
      const auto content = octets.first(sealer.wants());
      const auto opened = opener.open(sealer.seal(content));
      if (!opened || !std::ranges::equal(*opened, content)) __builtin_trap();
      octets = octets.subspan(content.size());
    }
    if (!opener.done() || !octets.empty()) __builtin_trap();
    return 0;
  }
  FileOpener opener(key, claimed);
  while (!opener.done()) {
    const auto chunk = octets.first(std::min(octets.size(), opener.wants()));
    octets = octets.subspan(chunk.size());
    if (!opener.open(chunk)) break;
  }
  return 0;
}
