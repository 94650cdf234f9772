#include "core/base/wire.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc {
namespace {

TEST(WireReader, ReadsBackWhatWasWritten) {
  WireWriter out;
  out.u8(1);
  out.u16(0x0203);
  out.u32(0x04050607);
  out.u64(0x08090a0b0c0d0e0f);
  out.vector(as_bytes("hello"));
  const auto octets = out.take();
  WireReader in(octets);
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u16(), 0x0203);
  EXPECT_EQ(in.u32(), 0x04050607u);
  EXPECT_EQ(in.u64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(as_text(in.vector().value()), "hello");
  EXPECT_TRUE(in.expect_end());
}

TEST(WireReader, RefusesAFieldThatBreaksOff) {
  WireReader in(as_bytes("abc"));
  EXPECT_EQ(in.u32().error().kind, Kind::malformed);
}

TEST(WireReader, RefusesAVectorLongerThanTheInput) {
  const auto octets = from_hex("bfffffff00").value();
  EXPECT_EQ(WireReader(octets).vector().error().kind, Kind::malformed);
}

TEST(WireReader, RefusesVectorHeadersLongerThanTheyMustBe) {
  for (const char* text : {"403f", "80003fff", "80000000", "c000000000000000"}) {
    const auto octets = from_hex(text).value();
    EXPECT_EQ(WireReader(octets).vector_size().error().kind, Kind::malformed) << text;
  }
}

TEST(WireReader, RefusesAPresenceOctetOfTwo) {
  const auto octets = from_hex("02").value();
  EXPECT_EQ(WireReader(octets).presence().error().kind, Kind::malformed);
}

TEST(WireWriter, WritesEachHeaderInItsShortestForm) {
  for (const auto& [size, header] : std::vector<std::pair<std::size_t, std::string>>{
           {0, "00"}, {63, "3f"}, {64, "4040"}, {16383, "7fff"}, {16384, "80004000"}, {1073741823, "bfffffff"}}) {
    WireWriter out;
    out.vector_size(size);
    EXPECT_EQ(to_hex(out.view()), header);
    EXPECT_EQ(WireReader(out.view()).vector_size(), size);
  }
}

TEST(WireWriter, PutsTheHeaderBeforeANestedVector) {
  WireWriter out(Content::secret);
  out.u8(7);
  out.vector_of([&] { out.bytes(Bytes(100, 0xaa)); });
  EXPECT_EQ(out.size(), 103u);
  EXPECT_EQ(to_hex(out.view().first(4)), "074064aa");
  EXPECT_EQ(out.take_secret().size(), 103u);
  EXPECT_EQ(out.size(), 0u);
}

TEST(WireWriterDeathTest, EndsTheProgramForAVectorNoHeaderCanHold) {
  WireWriter out;
  EXPECT_DEATH(out.vector_size(std::size_t{1} << 30), "");
}

}  // namespace
}  // namespace qpc
