#include "test/seeds/seeds.h"

namespace qpc::test {

void put_base_seeds(const SeedFolder& seeds) {
  // The first octet chooses the reads: 1 vectors, 2 nested readers, 3 presence, 0 numbers; each step follows from it.
  WireWriter fields;
  fields.vector(as_bytes("a vector of one octet's length"));
  fields.vector_of([&] { fields.vector(Bytes(64, 'x')); });
  fields.presence(true);
  fields.vector(Bytes(100, 'y'));
  for (const auto first : std::initializer_list<std::uint8_t>{0, 1, 2, 3, 4}) {
    seeds.put("wire_fuzz", "program_" + std::to_string(first), {first}, fields.view());
  }
  WireWriter sizes;
  for (const std::size_t size : {0U, 63U, 64U, 16383U, 16384U, (1U << 30) - 1}) sizes.vector_size(size);
  seeds.put("wire_fuzz", "sizes", {4}, sizes.view());
  seeds.put("wire_fuzz", "sizes_too_long", {4}, Bytes{0x40, 0x3f, 0x80, 0x00, 0x3f, 0xff, 0xc0});
}

}  // namespace qpc::test
