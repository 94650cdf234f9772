// sealed_file.h: a file as others may keep it: encrypted in chunks, padded, readable from its beginning without the
// rest.
#pragma once
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::message {

/// Seals one file, ever. Travels in the message that tells of the file; copies are for messages.
struct FileKey : Secret {
  static constexpr std::size_t size_octets = 32;
  using Secret::Secret;
  FileKey(const FileKey& other) : Secret(other.duplicate()) {}
  FileKey& operator=(const FileKey& other) {
    if (this != &other) static_cast<Secret&>(*this) = other.duplicate();
    return *this;
  }
  FileKey(FileKey&&) noexcept = default;
  FileKey& operator=(FileKey&&) noexcept = default;
  ~FileKey() = default;

  static FileKey generate(Random& random) { return random.secret(size_octets).into<FileKey>(); }
  bool operator==(const FileKey& other) const { return equal_in_constant_time(reveal(), other.reveal()); }
};

/// Octets of content in a chunk; the last one may have fewer.
inline constexpr std::size_t file_chunk_octets = 64 * 1024;

/// The largest file there can be: beyond, counts of chunks would not fit their nonce.
inline constexpr std::uint64_t largest_file = std::uint64_t{1} << 47;

/// How long the sealed form of a file of `size` octets is. Its size tells the bucket, not the size: files of up to 4
/// KiB look alike, larger ones are padded by padded_size().
std::uint64_t sealed_file_size(std::uint64_t size);

/// What both directions count.
///
/// The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015) with ChaCha20-Poly1305: the nonce of a
/// chunk is seven zero octets, its number in four, and one that is 1 for the last. So chunks cannot be swapped, left
/// out or cut off, and one key with its zero prefix seals one file.
class FileChunks {
 public:
  FileChunks(FileKey key, std::uint64_t size);
  bool done() const { return at_ == padded_; }

 protected:
  std::size_t chunk_octets() const;    ///< of the next chunk, with its padding
  std::size_t content_octets() const;  ///< of the file in it
  std::array<std::uint8_t, 12> nonce() const;
  void go_on() { at_ += chunk_octets(); }
  ByteView key() const { return key_.reveal(); }

 private:
  FileKey key_;
  std::uint64_t size_;
  std::uint64_t padded_;
  std::uint64_t at_ = 0;
};

class FileSealer : private FileChunks {
 public:
  using FileChunks::done;
  using FileChunks::FileChunks;
  /// How many octets of the file the next chunk takes; 0 where there is only padding left.
  std::size_t wants() const { return content_octets(); }
  /// The next chunk. `content` has wants() octets; another number is a bug and throws.
  Bytes seal(ByteView content);
};

class FileOpener : private FileChunks {
 public:
  using FileChunks::done;
  using FileChunks::FileChunks;
  /// How many octets the next sealed chunk has.
  std::size_t wants() const;
  /// The octets of the file in it, without padding. Errors: rejected, for a chunk that is not the next of this file,
  /// and for padding that is not zero.
  Result<Bytes> open(ByteView sealed);
};

}  // namespace qpc::message
