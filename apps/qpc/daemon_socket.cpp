#include "qpc/daemon_socket.h"

#include "net/local/local_connect.h"

namespace qpc::cli {

std::filesystem::path daemon_socket(const client::Profile& profile) { return profile.folder() / "daemon.sock"; }

bool daemon_listens(const std::filesystem::path& socket) { return net::connect_descriptor(socket).has_value(); }

std::unique_ptr<command::Remote> call_daemon(const std::filesystem::path& socket, kj::LowLevelAsyncIoProvider& io) {
  auto descriptor = net::connect_descriptor(socket);
  if (!descriptor) return nullptr;
  constexpr auto flags = kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP | kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC;
  return std::make_unique<command::Remote>(io.wrapSocketFd(descriptor->release(), flags));
}

}  // namespace qpc::cli
