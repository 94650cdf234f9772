#include "core/base/wire.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace qpc {
namespace {

constexpr std::size_t longest_vector = (std::size_t{1} << 30) - 1;

template <class Integer>
Result<Integer> read_integer(WireReader& in) {
  QPC_TRY(const auto octets, in.bytes(sizeof(Integer)));
  std::uint64_t value = 0;
  for (const auto octet : octets) value = value << 8 | octet;
  return static_cast<Integer>(value);
}

template <class Integer>
std::array<std::uint8_t, sizeof(Integer)> big_endian(Integer value) {
  std::array<std::uint8_t, sizeof(Integer)> octets;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<std::uint8_t>(std::uint64_t{value} >> 8 * (octets.size() - 1 - i));
  }
  return octets;
}

struct VectorHeader {
  std::array<std::uint8_t, 4> octets;
  std::size_t size;
};

VectorHeader vector_header(std::size_t size) {
  if (size > longest_vector) std::abort();
  const auto value = static_cast<std::uint32_t>(size);
  if (size < 0x40) return {{static_cast<std::uint8_t>(value)}, 1};
  if (size < 0x4000) return {{static_cast<std::uint8_t>(0x40 | value >> 8), static_cast<std::uint8_t>(value)}, 2};
  return {big_endian(0x80000000u | value), 4};
}

}  // namespace

Result<std::uint8_t> WireReader::u8() { return read_integer<std::uint8_t>(*this); }
Result<std::uint16_t> WireReader::u16() { return read_integer<std::uint16_t>(*this); }
Result<std::uint32_t> WireReader::u32() { return read_integer<std::uint32_t>(*this); }
Result<std::uint64_t> WireReader::u64() { return read_integer<std::uint64_t>(*this); }

Result<ByteView> WireReader::bytes(std::size_t size) {
  if (size > rest_.size()) return fail(Kind::malformed, "RFC 8446 §3: the octets end inside a field");
  const auto octets = rest_.first(size);
  rest_ = rest_.subspan(size);
  return octets;
}

Result<std::uint32_t> WireReader::vector_size() {
  QPC_TRY(const auto first, u8());
  const unsigned form = first >> 6;
  if (form == 3) return fail(Kind::malformed, "RFC 9420 §2.1.2: vector header with the prefix 3");
  std::uint32_t value = first & 0x3f;
  for (unsigned i = 1; i < (1u << form); ++i) {
    QPC_TRY(const auto octet, u8());
    value = value << 8 | octet;
  }
  if ((form == 1 && value < 0x40) || (form == 2 && value < 0x4000)) {
    return fail(Kind::malformed, "RFC 9420 §2.1.2: vector header longer than it must be");
  }
  return value;
}

Result<ByteView> WireReader::vector() {
  QPC_TRY(const auto size, vector_size());
  return bytes(size);
}

Result<WireReader> WireReader::nested() {
  QPC_TRY(const auto octets, vector());
  return WireReader(octets);
}

Result<bool> WireReader::presence() {
  QPC_TRY(const auto octet, u8());
  if (octet > 1) return fail(Kind::malformed, "RFC 9420 §2.1.1: presence octet other than 0 and 1");
  return octet == 1;
}

Result<void> WireReader::expect_end() const {
  if (!rest_.empty()) return fail(Kind::malformed, "octets are left over after the structure");
  return {};
}

WireWriter::~WireWriter() {
  if (content_ == Content::secret) wipe(buffer_);
}

void WireWriter::grow(std::size_t more) {
  constexpr std::size_t first_size = 128;  // most structures fit into it
  const std::size_t needed = buffer_.size() + more;
  if (needed <= buffer_.capacity()) return;
  const auto size = std::max({needed, 2 * buffer_.capacity(), first_size});
  if (content_ == Content::open) return buffer_.reserve(size);
  Bytes larger;
  larger.reserve(size);
  larger.assign(buffer_.begin(), buffer_.end());
  wipe(buffer_);
  buffer_ = std::move(larger);
}

void WireWriter::u8(std::uint8_t value) { bytes(big_endian(value)); }
void WireWriter::u16(std::uint16_t value) { bytes(big_endian(value)); }
void WireWriter::u32(std::uint32_t value) { bytes(big_endian(value)); }
void WireWriter::u64(std::uint64_t value) { bytes(big_endian(value)); }

void WireWriter::bytes(ByteView octets) {
  grow(octets.size());
  buffer_.insert(buffer_.end(), octets.begin(), octets.end());
}

void WireWriter::vector_size(std::size_t size) {
  const auto header = vector_header(size);
  bytes(ByteView(header.octets).first(header.size));
}

void WireWriter::vector(ByteView octets) {
  vector_size(octets.size());
  bytes(octets);
}

void WireWriter::close_vector(std::size_t start) {
  const auto header = vector_header(buffer_.size() - start);
  grow(header.size);
  buffer_.insert(buffer_.begin() + static_cast<std::ptrdiff_t>(start), header.octets.begin(),
                 header.octets.begin() + static_cast<std::ptrdiff_t>(header.size));
}

Secret WireWriter::take_secret() {
  auto secret = Secret::copy_of(buffer_);
  wipe(buffer_);
  buffer_.clear();
  return secret;
}

}  // namespace qpc
