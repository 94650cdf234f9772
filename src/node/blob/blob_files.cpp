#include "node/blob/blob_files.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/encoding.h"
#include "node/blob/file_handle.h"

namespace qpc::node {
namespace {

constexpr char marker[] = "blobs";
constexpr char part_suffix[] = ".part";
constexpr Refusal no_room{Reason::STORAGE, 0, "the node's disk is full: nothing is lost, try again later"};
constexpr Refusal disk_failed{Reason::STORAGE, 0, "the node's disk failed: nothing is lost, try again later"};

std::unexpected<Refusal> failed() {
  return std::unexpected(errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? no_room : disk_failed);
}

std::optional<ObjectName> name_of(std::string text) {
  if (text.ends_with(part_suffix)) text.resize(text.size() - std::strlen(part_suffix));
  const auto octets = from_hex(text);
  ObjectName name;
  if (!octets || octets->size() != name.size()) return std::nullopt;
  std::ranges::copy(*octets, name.begin());
  return name;
}

bool make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::create_directories(folder, error)) return !error;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return !error && sync_directory(folder.parent_path());
}

}  // namespace

std::expected<BlobFiles, std::string> BlobFiles::open(std::filesystem::path folder, BlobFolder expected) {
  const auto wrong = [&](const std::string& what) { return std::unexpected(folder.string() + " " + what); };
  if (FileHandle::open(folder / marker, O_RDONLY)) return BlobFiles(std::move(folder));
  if (expected == BlobFolder::must_be_known) {
    return wrong(
        "does not hold the files that this node keeps for people: mount the disk they are on, or set blob-dir. "
        "If they are lost, make an empty file '" +
        std::string(marker) + "' in it: the node goes on without them");
  }
  if (!make_folder(folder)) return wrong("cannot be made: " + std::string(std::strerror(errno)));
  const auto made = FileHandle::open(folder / marker, O_WRONLY | O_CREAT);
  if (!made || !sync_directory(folder)) return wrong("cannot be written: " + std::string(std::strerror(errno)));
  return BlobFiles(std::move(folder));
}

std::filesystem::path BlobFiles::shard(const ObjectName& name) const {
  return folder_ / to_hex(ByteView(name).first(1));
}
std::filesystem::path BlobFiles::sealed(const ObjectName& name) const { return shard(name) / to_hex(name); }
std::filesystem::path BlobFiles::growing(const ObjectName& name) const {
  return shard(name) / (to_hex(name) + part_suffix);
}

Outcome<> BlobFiles::check_room() const {
  struct statvfs disk{};
  if (::statvfs(folder_.c_str(), &disk) != 0) return failed();
  if (disk.f_bavail < disk.f_blocks / kept_free) return std::unexpected(no_room);
  return {};
}

Outcome<std::uint64_t> BlobFiles::size(const ObjectName& name) {
  for (const auto& path : {sealed(name), growing(name)}) {
    const auto file = FileHandle::open(path, O_RDONLY);
    const auto size = file ? file->size() : std::nullopt;
    if (size) return *size;
    if (errno != ENOENT) return failed();
  }
  // A disk that is not mounted any more has none of the files: that says nothing about them.
  if (!FileHandle::open(folder_ / marker, O_RDONLY)) return failed();
  return 0;
}

Outcome<> BlobFiles::put_part(const ObjectName& name, std::uint64_t offset, ByteView part) {
  if (const auto room = check_room(); !room) return room;
  if (!make_folder(shard(name))) return failed();
  auto file = FileHandle::open(growing(name), O_WRONLY | O_CREAT);
  const auto size = file ? file->size() : std::nullopt;
  if (!size) return failed();
  if (offset > *size) return std::unexpected(disk_failed);
  if (file->write_at(offset, part)) return {};
  const int why = errno;
  file->cut_to(*size);
  errno = why;
  return failed();
}

Outcome<> BlobFiles::seal(const ObjectName& name) {
  auto file = FileHandle::open(growing(name), O_WRONLY);
  if (!file) {
    // Renamed before, perhaps, by somebody who did not live to see the name on the disk.
    return FileHandle::open(sealed(name), O_RDONLY) && sync_directory(shard(name)) ? Outcome<>() : failed();
  }
  if (file->sync() && ::rename(growing(name).c_str(), sealed(name).c_str()) == 0 && sync_directory(shard(name)) &&
      sync_directory(folder_)) {
    return {};
  }
  const int why = errno;
  remove(name);
  errno = why;
  return failed();
}

Outcome<Bytes> BlobFiles::read(const ObjectName& name, std::uint64_t offset, std::size_t most) {
  for (const auto& path : {sealed(name), growing(name)}) {
    const auto file = FileHandle::open(path, O_RDONLY);
    if (!file && errno == ENOENT) continue;
    Bytes octets(most);
    const auto got = file ? file->read_at(offset, octets) : std::nullopt;
    if (!got) return failed();
    octets.resize(*got);
    return octets;
  }
  return refuse(Reason::NOT_FOUND, "the node does not have this blob, or no longer");
}

void BlobFiles::remove(const ObjectName& name) {
  ::unlink(sealed(name).c_str());
  ::unlink(growing(name).c_str());
}

std::vector<ObjectName> BlobFiles::list(std::uint8_t first) {
  std::vector<ObjectName> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / to_hex({&first, 1}), error)) {
    if (const auto name = name_of(entry.path().filename().string()); name && name->front() == first) {
      names.push_back(*name);
    }
  }
  return names;
}

}  // namespace qpc::node
