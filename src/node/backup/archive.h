// archive.h: one sealed file of named parts: what a node's backup is written to and read from.
#pragma once
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/base/random.h"
#include "db/wrapped_key.h"

namespace qpc::node {

/// What went wrong with an archive or a file: a sentence for the operator.
struct ArchiveTrouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file descriptor that closes itself.
class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int flags);
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  void write(ByteView octets) const;
  /// As many octets as there are, up to the size of `into`.
  std::size_t read(std::span<std::uint8_t> into) const;
  std::uint64_t size() const;
  void sync() const;

 private:
  std::filesystem::path path_;
  int number_;
};

void must_sync_folder(const std::filesystem::path& folder);

/// Format 1: "QPCNODE", the octet 1; a u16 and as many octets: a random key, wrapped (db::wrap_key); then chunks of
/// 64 KiB, the last one shorter or empty, each sealed by that key with ChaCha20-Poly1305: nonce = u64 number of the
/// chunk, the octet 1 for the last and 0 before, three octets 0; associated data = SHA-256 of all before the chunks.
/// Inside, parts one after the other: u8 and as many octets: the name; u64 size; content. The name of no octets ends
/// them. All integers are big-endian.
class ArchiveWriter {
 public:
  /// Makes `file`.partial, 0600. All of these throw ArchiveTrouble.
  ArchiveWriter(std::filesystem::path file, const db::KeyEncryptionKey& seal, Random& random);
  /// Removes it, unless finished.
  ~ArchiveWriter();

  void add(std::string_view name, ByteView content);
  void add_file(std::string_view name, const std::filesystem::path& from);
  /// Syncs it and gives it its name. What has that name already is left alone, and that is a trouble.
  void finish();

 private:
  void begin(std::string_view name, std::uint64_t size);
  void put(ByteView octets);
  void flush(bool last);

  std::filesystem::path file_, partial_;
  OpenFile out_;
  Secret key_;
  Bytes header_digest_;
  Bytes chunk_;
  std::uint64_t number_ = 0;
  bool finished_ = false;
};

/// Reads it again, from the front; nothing comes out that was not sealed so.
class ArchiveReader {
 public:
  /// Throws ArchiveTrouble: no archive, a newer format, another key, damage; all the others do, too.
  ArchiveReader(const std::filesystem::path& file, const db::KeyEncryptionKey& seal);
  /// Whether a passphrase opens it; else it takes the octets of a key file.
  static bool takes_passphrase(const std::filesystem::path& file);

  struct Part {
    std::string name;
    std::uint64_t size = 0;
  };
  /// Goes to the next part, over what is left of this one; nothing at the end, where the file has to end, too.
  std::optional<Part> next();
  /// The next octets of this part, at most 64 KiB; empty at its end.
  Bytes read();
  /// All of a small part.
  Secret read_all(std::uint64_t most);

 private:
  Bytes take(std::size_t size);
  void fill();

  std::filesystem::path file_;
  OpenFile in_;
  Secret key_;
  Bytes header_digest_;
  Bytes chunk_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  bool was_last_ = false;
  std::uint64_t left_ = 0;  ///< of this part
};

}  // namespace qpc::node
