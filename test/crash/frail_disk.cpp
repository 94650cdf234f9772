#include "crash/frail_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace qpc::crash {
namespace {

using Kind = DiskEvent::Kind;
constexpr unsigned writes_without_space = 6;

[[noreturn]] void raise_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

FrailFile::FrailFile(std::string path, DiskLog& log)
    : path_(std::move(path)), log_(log), descriptor_(::open(path_.c_str(), O_RDWR | O_CLOEXEC)) {
  if (descriptor_ < 0) raise_errno("opening a file below the frail disk");
  reread();
}

FrailFile::~FrailFile() { ::close(descriptor_); }

void FrailFile::reread() {
  pending_.clear();
  content_.resize(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)));
  if (::pread(descriptor_, content_.data(), content_.size(), 0) != static_cast<ssize_t>(content_.size())) {
    raise_errno("reading below the frail disk");
  }
}

void FrailFile::write(std::uint64_t offset, ByteView octets) {
  if (content_.size() < offset + octets.size()) content_.resize(offset + octets.size());
  std::ranges::copy(octets, content_.begin() + static_cast<std::ptrdiff_t>(offset));
  pending_.push_back({Kind::write, path_, offset, to_bytes(octets)});
  log_.append(pending_.back());
}

void FrailFile::truncate(std::uint64_t size) {
  content_.resize(size);
  pending_.push_back({Kind::truncate, path_, size, {}});
  log_.append(pending_.back());
}

void FrailFile::sync(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto& event = pending_[i];
    const bool done = event.kind == Kind::truncate
                          ? ::ftruncate(descriptor_, static_cast<off_t>(event.offset)) == 0
                          : ::pwrite(descriptor_, event.octets.data(), event.octets.size(),
                                     static_cast<off_t>(event.offset)) == static_cast<ssize_t>(event.octets.size());
    if (!done) raise_errno("writing below the frail disk");
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
  log_.append({Kind::synced, path_, 0, {}});
  for (const auto& event : pending_) log_.append(event);
}

void FrailFile::forget_writes() {
  pending_.clear();
  log_.append({Kind::synced, path_, 0, {}});
}

FrailDisk::FrailDisk(const std::filesystem::path& log, Sync sync, std::uint64_t seed)
    : log_(log), sync_(sync), chance_(seed) {}

std::shared_ptr<FrailFile> FrailDisk::open(const std::string& path, bool is_new) {
  auto& file = files_[path];
  if (file && is_new) file.reset();
  if (is_new) {
    log_.append({Kind::created, path, 0, {}});
    names_open_ = true;
  }
  if (!file) {
    file = std::make_shared<FrailFile>(path, log_);
    due_.erase(path);
  }
  return file;
}

void FrailDisk::unlink(const std::string& path, bool sync_folder) {
  const auto kept = path + ".gone-" + std::to_string(unlinked_count_++);
  std::filesystem::rename(path, kept);
  log_.append({Kind::unlinked, path, 0, to_bytes(as_bytes(kept))});
  kept_names_.push_back(kept);
  names_open_ = true;
  files_.erase(path);
  due_.erase(path);
  if (sync_folder) tidy();
}

std::optional<bool> FrailDisk::is_there(const std::string& path) const {
  const auto file = files_.find(path);
  if (file == files_.end()) return std::nullopt;
  return !file->second->content().empty();
}

bool FrailDisk::takes(DiskFault fault) {
  if (fault_.load() != static_cast<int>(fault)) return false;
  if (fault == DiskFault::full && ++repeat_ < writes_without_space) return true;
  repeat_ = 0;
  fault_ = static_cast<int>(DiskFault::none);
  return true;
}

void FrailDisk::sync(FrailFile& file, bool folder_too) {
  if (sync_ == Sync::before_the_answer || !file.path().ends_with("-wal")) {
    file.sync(file.open_writes());
  } else {
    auto& due = due_[file.path()];
    file.sync(std::min(due, file.open_writes()));
    due = file.open_writes();
  }
  if (folder_too) tidy();
  const bool all = std::ranges::all_of(files_, [](const auto& each) { return each.second->is_synced(); });
  if (all && !names_open_) log_.clear();
}

/// The folder was synced.
void FrailDisk::tidy() {
  log_.append({Kind::folder_synced, "", 0, {}});
  names_open_ = false;
  for (const auto& name : kept_names_) std::filesystem::remove(name);
  kept_names_.clear();
}

}  // namespace qpc::crash
