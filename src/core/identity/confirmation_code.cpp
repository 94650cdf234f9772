#include "core/identity/confirmation_code.h"

#include "core/base/encoding.h"
#include "core/crypto/hash.h"

namespace qpc::identity {

namespace {

constexpr std::size_t code_octets = 10;
constexpr std::size_t group_size = 4;

/// The 16 characters without hyphens.
std::string bare_code(const DeviceId& device_id, const DeviceKey& device_key) {
  WireWriter out;
  out.bytes(as_bytes("quicprochat 1 device confirmation"));
  out.u8(0);
  device_id.write(out);
  device_key.write(out);
  const auto digest = crypto::sha256(out.view());
  return to_base32(ByteView(digest).first(code_octets));
}

}  // namespace

std::string confirmation_code(const DeviceId& device_id, const DeviceKey& device_key) {
  std::string code = bare_code(device_id, device_key);
  for (std::size_t at = group_size; at < code.size(); at += group_size + 1) code.insert(at, 1, '-');
  return code;
}

bool is_confirmation_code(std::string_view typed, const DeviceId& device_id, const DeviceKey& device_key) {
  std::string characters;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    characters.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return characters == bare_code(device_id, device_key);
}

}  // namespace qpc::identity
