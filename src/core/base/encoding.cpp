#include "core/base/encoding.h"

namespace qpc {
namespace {

constexpr std::string_view hex_alphabet = "0123456789abcdef";
constexpr std::string_view base32_alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view base64url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(ByteView octets, std::string_view alphabet, unsigned bits) {
  std::string text;
  text.reserve((octets.size() * 8 + bits - 1) / bits);
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const auto octet : octets) {
    held = (held << 8 | octet) & 0xffff;
    for (count += 8; count >= bits; count -= bits) text += alphabet[held >> (count - bits) & ((1u << bits) - 1)];
  }
  if (count > 0) text += alphabet[held << (bits - count) & ((1u << bits) - 1)];
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Result<Bytes> decode(std::string_view text, std::string_view alphabet, unsigned bits, bool any_case) {
  Bytes octets;
  octets.reserve(text.size() * bits / 8);
  std::uint32_t held = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(any_case ? lower(c) : c);
    if (digit == std::string_view::npos)
      return fail(Kind::malformed, "a character outside the alphabet of the encoding");
    held = (held << bits | static_cast<std::uint32_t>(digit)) & 0xffff;
    if (count += bits; count >= 8) octets.push_back(static_cast<std::uint8_t>(held >> (count -= 8)));
  }
  if (count >= bits || (held & ((1u << count) - 1)) != 0)
    return fail(Kind::malformed, "an encoded text that breaks off");
  return octets;
}

}  // namespace

std::string to_hex(ByteView octets) { return encode(octets, hex_alphabet, 4); }
Result<Bytes> from_hex(std::string_view text) { return decode(text, hex_alphabet, 4, true); }
std::string to_base32(ByteView octets) { return encode(octets, base32_alphabet, 5); }
Result<Bytes> from_base32(std::string_view text) { return decode(text, base32_alphabet, 5, true); }
std::string to_base64url(ByteView octets) { return encode(octets, base64url_alphabet, 6); }
Result<Bytes> from_base64url(std::string_view text) { return decode(text, base64url_alphabet, 6, false); }

}  // namespace qpc
