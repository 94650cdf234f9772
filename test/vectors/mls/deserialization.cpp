#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {

void check_deserialization(const Case& test) {
  const auto header = test.bytes("vlbytes_header");
  const auto length = test.number("length");
  WireReader in(header);
  expect(value_of(in.vector_size(), "vlbytes_header") == length, "length");
  expect(in.at_end(), "vlbytes_header has octets left over");
  WireWriter out;
  out.vector_size(length);
  expect_equal(out.view(), header, "length written");
}

}  // namespace qpc::mls::vectors
