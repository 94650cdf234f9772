#include "node/start/private_file.h"

#include <endian.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace qpc::node {
namespace {

// linux/posix_acl_xattr.h, whose structures C++ does not take.
constexpr const char* list_attribute = "system.posix_acl_access";
constexpr std::uint32_t list_version = 2;
struct ListEntry {
  std::uint16_t tag, permissions;
  std::uint32_t id;
};
enum Tag : std::uint16_t { owner = 0x01, user = 0x02, owning_group = 0x04, group = 0x08, mask = 0x10, other = 0x20 };
constexpr std::size_t most_entries = 16;

bool is_for_others(const ListEntry& entry) {
  switch (le16toh(entry.tag)) {
    case owner:
    case mask:
      return false;
    case user:
      return le32toh(entry.id) != ::geteuid() && le16toh(entry.permissions) != 0;
    default:
      return le16toh(entry.permissions) != 0;
  }
}

}  // namespace

bool is_private(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || (status.st_mode & S_IRWXO) != 0) return false;
  if ((status.st_mode & S_IRWXG) == 0) return true;
  std::array<char, sizeof(list_version) + most_entries * sizeof(ListEntry)> list{};
  const auto size = ::fgetxattr(descriptor, list_attribute, list.data(), list.size());
  if (size < static_cast<ssize_t>(sizeof(list_version))) return false;  // none, or longer than a credential's
  std::uint32_t version = 0;
  std::memcpy(&version, list.data(), sizeof(version));
  const auto octets = std::span(list).first(static_cast<std::size_t>(size)).subspan(sizeof(version));
  if (le32toh(version) != list_version || octets.size() % sizeof(ListEntry) != 0) return false;
  for (std::size_t at = 0; at < octets.size(); at += sizeof(ListEntry)) {
    ListEntry entry{};
    std::memcpy(&entry, octets.data() + at, sizeof(entry));
    if (is_for_others(entry)) return false;
  }
  return true;
}

}  // namespace qpc::node
