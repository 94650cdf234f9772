#include "core/crypto/hash.h"

#include "core/crypto/held_digest.h"

namespace qpc::crypto {

using openssl::require;

void hash_parts(HashAlgorithm algorithm, std::span<const ByteView> parts, std::span<std::uint8_t> digest) {
  HeldDigest held(algorithm);
  for (const auto part : parts) held.update(part);
  held.finish(digest);
}

Bytes hash(HashAlgorithm algorithm, ByteView data) {
  Bytes digest(hash_size(algorithm));
  hash_parts(algorithm, {&data, 1}, digest);
  return digest;
}

std::array<std::uint8_t, 32> sha256(ByteView data) {
  std::array<std::uint8_t, 32> digest;
  hash_parts(HashAlgorithm::sha256, {&data, 1}, digest);
  return digest;
}

void shake256(std::span<const ByteView> parts, std::span<std::uint8_t> output) {
  HeldDigest held{HeldDigest::Shake256()};
  for (const auto part : parts) held.update(part);
  held.squeeze(output);
}

void Hasher::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

Hasher::Hasher(HashAlgorithm algorithm) : algorithm_(algorithm), context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_DigestInit_ex2(context_.get(), openssl::digest(algorithm), nullptr) == 1,
          "beginning a digest");
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(ByteView data) {
  require(EVP_DigestUpdate(context_.get(), data.data(), data.size()) == 1, "hashing");
}

Bytes Hasher::finish() {
  Bytes digest(hash_size(algorithm_));
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1 &&
              EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1,
          "finishing a digest");
  return digest;
}

void hmac_parts(HashAlgorithm algorithm, ByteView key, std::span<const ByteView> parts, std::span<std::uint8_t> mac) {
  HeldHmac held(algorithm, key);
  for (const auto part : parts) held.update(part);
  held.finish(mac);
}

Bytes hmac(HashAlgorithm algorithm, ByteView key, ByteView data) {
  Bytes mac(hash_size(algorithm));
  hmac_parts(algorithm, key, {&data, 1}, mac);
  return mac;
}

}  // namespace qpc::crypto
