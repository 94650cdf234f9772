#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "node/backup/archive.h"

namespace qpc::node {
namespace {

[[noreturn]] void trouble(const std::filesystem::path& path) {
  throw ArchiveTrouble(path.string() + ": " + std::strerror(errno));
}

}  // namespace

OpenFile::OpenFile(const std::filesystem::path& path, int flags)
    : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
  if (number_ < 0) trouble(path);
}

OpenFile::~OpenFile() { ::close(number_); }

void OpenFile::write(ByteView octets) const {
  while (!octets.empty()) {
    const auto written = ::write(number_, octets.data(), octets.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) trouble(path_);
    octets = octets.subspan(static_cast<std::size_t>(written));
  }
}

std::size_t OpenFile::read(std::span<std::uint8_t> into) const {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto got = ::read(number_, into.data() + filled, into.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) trouble(path_);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::uint64_t OpenFile::size() const {
  struct stat status{};
  if (::fstat(number_, &status) != 0) trouble(path_);
  return static_cast<std::uint64_t>(status.st_size);
}

void OpenFile::sync() const {
  if (::fsync(number_) != 0) trouble(path_);
}

void must_sync_folder(const std::filesystem::path& folder) {
  OpenFile(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace qpc::node
