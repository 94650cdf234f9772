// file_handle.h: a file descriptor, and the calls that a store of files needs, with EINTR and short counts seen to.
#pragma once
#include <fcntl.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "core/base/bytes.h"

namespace qpc::node {

/// Closes it when it dies. Where a function gives nothing or false, errno says why.
class FileHandle {
 public:
  static std::optional<FileHandle> open(const std::filesystem::path& path, int flags);
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&&) = delete;
  ~FileHandle();

  std::optional<std::uint64_t> size() const;
  bool write_at(std::uint64_t offset, ByteView octets);
  /// How many there were, up to `room`.
  std::optional<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> room) const;
  bool cut_to(std::uint64_t size);
  /// When it returns true, the content is on the disk. Directories too: then names are.
  bool sync();

 private:
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// The names in a directory are on the disk.
bool sync_directory(const std::filesystem::path& directory);

}  // namespace qpc::node
