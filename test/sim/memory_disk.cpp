#include "sim/memory_disk.h"

#include <algorithm>

namespace qpc::sim {
namespace {

constexpr std::size_t sector = 512;

std::map<std::string, MemoryDisk*>& mounted() {
  static std::map<std::string, MemoryDisk*> disks;
  return disks;
}

}  // namespace

void MemoryFile::apply(Bytes& content, const Write& write) {
  if (write.truncates) {
    content.resize(write.offset);
    return;
  }
  content.resize(std::max<std::size_t>(content.size(), write.offset + write.octets.size()));
  std::ranges::copy(write.octets, content.begin() + static_cast<std::ptrdiff_t>(write.offset));
}

void MemoryFile::write(std::uint64_t offset, ByteView octets) {
  open_.push_back({.offset = offset, .octets = to_bytes(octets)});
  apply(seen_, open_.back());
}

void MemoryFile::truncate(std::uint64_t size) {
  open_.push_back({.offset = size, .octets = {}, .truncates = true});
  apply(seen_, open_.back());
}

void MemoryFile::sync() {
  for (const Write& write : open_) apply(kept_, write);
  open_.clear();
}

void MemoryFile::apply_some(Bytes& content, const Write& write, Random& chance) {
  for (std::size_t begin = 0; begin < write.octets.size();) {
    const auto end = std::min(write.octets.size(), begin + sector - (write.offset + begin) % sector);
    const auto part = ByteView(write.octets).subspan(begin, end - begin);
    if (chance.below(2) == 0) apply(content, {.offset = write.offset + begin, .octets = to_bytes(part)});
    begin = end;
  }
}

std::shared_ptr<MemoryFile> MemoryFile::after_power_cut(Random& chance) const {
  auto found = std::make_shared<MemoryFile>();
  found->kept_ = kept_;
  for (const Write& write : open_) {
    switch (chance.below(4)) {
      case 0:
        break;  // it never arrived
      case 1:
        apply_some(found->kept_, write, chance);
        break;
      default:
        apply(found->kept_, write);
        break;
    }
  }
  found->seen_ = found->kept_;
  return found;
}

std::shared_ptr<MemoryFile> MemoryFile::copy() const {
  auto copied = std::make_shared<MemoryFile>();
  copied->seen_ = copied->kept_ = seen_;
  return copied;
}

std::shared_ptr<MemoryFile> MemoryFile::after_its_process() const {
  auto found = std::make_shared<MemoryFile>();
  found->seen_ = seen_;
  found->kept_ = kept_;
  found->open_ = open_;
  return found;
}

void* MemoryFile::shared(std::size_t index) {
  while (shared_.size() <= index) shared_.push_back(std::make_unique<std::array<std::uint8_t, shared_size>>());
  return shared_[index]->data();
}

MemoryDisk::MemoryDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  mounted()[folder_.string()] = this;
}

MemoryDisk::~MemoryDisk() { mounted().erase(folder_.string()); }

MemoryDisk* MemoryDisk::of(const std::string& path) {
  const auto found = mounted().find(std::filesystem::path(path).parent_path().string());
  return found == mounted().end() ? nullptr : found->second;
}

void MemoryDisk::copy_from(const MemoryDisk& other) {
  files_.clear();
  for (const auto& [name, file] : other.files_) files_[name] = file->copy();
}

std::shared_ptr<MemoryFile> MemoryDisk::open(const std::string& path) {
  auto& file = files_[name_of(path)];
  if (!file) file = std::make_shared<MemoryFile>();
  return file;
}

void MemoryDisk::sync(MemoryFile& file) {
  const bool cuts = cut_at_ && *cut_at_ == syncs_;
  ++syncs_;
  trace_.note(file.seen().size());
  if (cuts && chance_->below(2) == 0) return cut_power(*chance_);
  file.sync();
  if (cuts) cut_power(*chance_);
}

void MemoryDisk::cut_power_at_sync(std::uint64_t others, Random& chance) {
  cut_at_ = syncs_ + others;
  chance_ = &chance;
}

void MemoryDisk::cut_power(Random& chance) {
  if (std::exchange(off_, true)) return;
  cut_at_.reset();
  // Whoever has a file open goes on seeing what it was; the disk is what the next one finds.
  for (auto& [name, file] : files_) file = file->after_power_cut(chance);
}

void MemoryDisk::end_process() {
  if (std::exchange(off_, true)) return;
  for (auto& [name, file] : files_) file = file->after_its_process();
}

}  // namespace qpc::sim
