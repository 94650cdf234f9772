// local_address.h: the address of a Unix socket, however long the path to it is.
#pragma once
#include <kj/io.h>
#include <sys/un.h>

#include <expected>
#include <filesystem>
#include <string>

namespace qpc::net {

/// A socket's address has room for 107 octets. A path beyond them goes through its folder, which is open as long as
/// this is.
class LocalAddress {
 public:
  /// The error is an errno: ENOENT and the like, where the folder cannot be opened; ENAMETOOLONG for the name alone.
  static std::expected<LocalAddress, int> of(const std::filesystem::path& path);

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  static constexpr socklen_t size_bytes = sizeof(sockaddr_un);

 private:
  LocalAddress() = default;

  sockaddr_un address_{};
  kj::AutoCloseFd folder_;
};

}  // namespace qpc::net
