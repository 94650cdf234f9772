#include "net/local/local_connect.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

#include "net/local/local_address.h"

namespace qpc::net {

std::expected<kj::AutoCloseFd, int> connect_descriptor(const std::filesystem::path& path) {
  const auto address = LocalAddress::of(path);
  if (!address) return std::unexpected(address.error());
  kj::AutoCloseFd descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // A listener whose queue is full keeps callers waiting as long as they may take to send.
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  if (descriptor.get() < 0 ||
      ::setsockopt(descriptor.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      ::connect(descriptor.get(), address->get(), LocalAddress::size_bytes) != 0) {
    return std::unexpected(errno);
  }
  return descriptor;
}

std::optional<uid_t> listener_of(int descriptor) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return credentials.uid;
}

}  // namespace qpc::net
