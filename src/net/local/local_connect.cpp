#include "net/local/local_connect.h"

#include <sys/socket.h>

#include <cerrno>

#include "net/local/local_address.h"

namespace qpc::net {

std::expected<kj::AutoCloseFd, int> connect_descriptor(const std::filesystem::path& path) {
  const auto address = LocalAddress::of(path);
  if (!address) return std::unexpected(address.error());
  kj::AutoCloseFd descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (descriptor.get() < 0 || ::connect(descriptor.get(), address->get(), LocalAddress::size_bytes) != 0) {
    return std::unexpected(errno);
  }
  return descriptor;
}

}  // namespace qpc::net
