#include "node/blob/file_handle.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace qpc::node {

std::optional<FileHandle> FileHandle::open(const std::filesystem::path& path, int flags) {
  constexpr mode_t owner_only = 0600;
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, owner_only);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return std::nullopt;
  return FileHandle(descriptor);
}

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::uint64_t> FileHandle::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

bool FileHandle::write_at(std::uint64_t offset, ByteView octets) {
  while (!octets.empty()) {
    const auto written = ::pwrite(descriptor_, octets.data(), octets.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return true;
}

std::optional<std::size_t> FileHandle::read_at(std::uint64_t offset, std::span<std::uint8_t> room) const {
  std::size_t done = 0;
  while (done < room.size()) {
    const auto got = ::pread(descriptor_, room.data() + done, room.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

bool FileHandle::cut_to(std::uint64_t size) { return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0; }

bool FileHandle::sync() { return ::fsync(descriptor_) == 0; }

bool sync_directory(const std::filesystem::path& directory) {
  auto handle = FileHandle::open(directory, O_RDONLY | O_DIRECTORY);
  return handle && handle->sync();
}

}  // namespace qpc::node
