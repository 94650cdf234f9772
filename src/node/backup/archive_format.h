// archive_format.h: what writing and reading an archive agree on (archive.h describes it).
#pragma once
#include <array>
#include <string_view>

#include "core/crypto/aead.h"

namespace qpc::node {

inline constexpr std::string_view archive_magic = "QPCNODE";
inline constexpr std::uint8_t archive_version = 1;
inline constexpr std::size_t archive_chunk = 64 * 1024;
inline constexpr std::size_t archive_largest_wrapping = 4096;
inline constexpr auto archive_aead = crypto::AeadAlgorithm::chacha20_poly1305;

inline std::array<std::uint8_t, 12> archive_nonce(std::uint64_t number, bool last) {
  std::array<std::uint8_t, 12> nonce{};
  for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  nonce[8] = last ? 1 : 0;
  return nonce;
}

}  // namespace qpc::node
