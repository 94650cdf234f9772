#include "core/crypto/held_digest.h"

#include <algorithm>

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr std::size_t block_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return 64;
    case HashAlgorithm::sha384:
      return 128;
    case HashAlgorithm::sha512:
      return 128;
    case HashAlgorithm::sha3_256:
      return 136;
  }
  return 0;
}

openssl::DigestContext make_context(const EVP_MD* algorithm) {
  openssl::DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1, "beginning a digest");
  return context;
}

EVP_MD_CTX* held_context(HashAlgorithm algorithm) {
  thread_local std::array<openssl::DigestContext, 4> contexts;
  auto& context = contexts.at(static_cast<std::size_t>(algorithm));
  if (context == nullptr) context = make_context(openssl::digest(algorithm));
  return context.get();
}

EVP_MD_CTX* held_shake256_context() {
  thread_local const auto context = make_context(openssl::shake256_digest());
  return context.get();
}

}  // namespace

HeldDigest::HeldDigest(HashAlgorithm algorithm) : context_(held_context(algorithm)) {}
HeldDigest::HeldDigest(Shake256) : context_(held_shake256_context()) {}

HeldDigest::~HeldDigest() {
  begin_anew();
  // OpenSSL's SHA-256 clears the block it was filling; its SHA-512 and Keccak keep it, so that it is covered up here.
  static constexpr std::array<std::uint8_t, 135> zeros{};
  const auto block_size = static_cast<std::size_t>(EVP_MD_CTX_get_block_size(context_));
  if (block_size <= 64) return;
  update(std::span(zeros).first(block_size - 1));
  begin_anew();
}

void HeldDigest::begin_anew() {
  require(EVP_DigestInit_ex2(context_, nullptr, nullptr) == 1, "beginning a digest anew");
}

void HeldDigest::update(ByteView data) {
  require(EVP_DigestUpdate(context_, data.data(), data.size()) == 1, "hashing");
}

void HeldDigest::finish(std::span<std::uint8_t> digest) {
  require(digest.size() == static_cast<std::size_t>(EVP_MD_CTX_get_size(context_)), "a digest fits its buffer exactly");
  require(EVP_DigestFinal_ex(context_, digest.data(), nullptr) == 1, "finishing a digest");
}

void HeldDigest::squeeze(std::span<std::uint8_t> output) {
  require(EVP_DigestFinalXOF(context_, output.data(), output.size()) == 1, "finishing SHAKE256");
}

HeldHmac::HeldHmac(HashAlgorithm algorithm, ByteView key) : algorithm_(algorithm) {
  const auto block = std::span(key_block_).first(block_size(algorithm));
  if (key.size() > block.size()) {
    HeldDigest digest(algorithm);
    digest.update(key);
    digest.finish(block.first(hash_size(algorithm)));
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (auto& octet : block) octet ^= 0x36;  // ipad
  inner_.emplace(algorithm).update(block);
}

void HeldHmac::finish(std::span<std::uint8_t> mac) {
  openssl::WipedArray<max_hash_size> inner_digest;
  const auto inner = std::span(inner_digest).first(hash_size(algorithm_));
  inner_->finish(inner);
  inner_.reset();

  const auto block = std::span(key_block_).first(block_size(algorithm_));
  for (auto& octet : block) octet ^= 0x36 ^ 0x5c;  // ipad to opad
  HeldDigest outer(algorithm_);
  outer.update(block);
  outer.update(inner);
  outer.finish(mac);
}

}  // namespace qpc::crypto
