#include "core/message/sealed_file.h"

#include <algorithm>
#include <stdexcept>

#include "core/crypto/aead.h"
#include "core/message/padding.h"

namespace qpc::message {
namespace {

constexpr auto algorithm = crypto::AeadAlgorithm::chacha20_poly1305;
constexpr std::size_t tag_octets = crypto::aead_tag_size(algorithm);
constexpr std::uint64_t smallest_bucket = 4 * 1024;

std::uint64_t padded_file_size(std::uint64_t size) { return padded_size(std::max(size, smallest_bucket)); }

}  // namespace

std::uint64_t sealed_file_size(std::uint64_t size) {
  const auto padded = padded_file_size(size);
  return padded + (padded + file_chunk_octets - 1) / file_chunk_octets * tag_octets;
}

FileChunks::FileChunks(FileKey key, std::uint64_t size)
    : key_(std::move(key)), size_(size), padded_(padded_file_size(size)) {
  if (size > largest_file) throw std::invalid_argument("a file that is too large to be sealed");
}

std::size_t FileChunks::chunk_octets() const {
  return static_cast<std::size_t>(std::min<std::uint64_t>(file_chunk_octets, padded_ - at_));
}

std::size_t FileChunks::content_octets() const {
  return at_ >= size_ ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(chunk_octets(), size_ - at_));
}

std::array<std::uint8_t, 12> FileChunks::nonce() const {
  std::array<std::uint8_t, 12> nonce{};
  const auto number = at_ / file_chunk_octets;
  for (std::size_t i = 0; i < 4; ++i) nonce[7 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
  nonce[11] = at_ + chunk_octets() == padded_ ? 1 : 0;
  return nonce;
}

Bytes FileSealer::seal(ByteView content) {
  if (done() || content.size() != wants()) throw std::invalid_argument("another number of octets than the chunk takes");
  Bytes chunk(content.begin(), content.end());
  chunk.resize(chunk_octets());
  auto sealed = crypto::aead_seal(algorithm, key(), nonce(), {}, chunk);
  go_on();
  return sealed;
}

std::size_t FileOpener::wants() const { return chunk_octets() + tag_octets; }

Result<Bytes> FileOpener::open(ByteView sealed) {
  if (done() || sealed.size() != wants()) return fail(Kind::rejected, "a chunk of a file has another size");
  QPC_TRY(auto chunk, crypto::aead_open(algorithm, key(), nonce(), {}, sealed));
  const auto content = static_cast<std::ptrdiff_t>(content_octets());
  if (std::any_of(chunk.begin() + content, chunk.end(), [](std::uint8_t octet) { return octet != 0; })) {
    return fail(Kind::rejected, "the padding of a file is not zero");
  }
  go_on();
  chunk.resize(static_cast<std::size_t>(content));
  return chunk;
}

}  // namespace qpc::message
