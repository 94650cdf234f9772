#include "qpc/daemon_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "net/local/local_connect.h"
#include "net/local/local_listener.h"

namespace qpc::cli {

std::filesystem::path daemon_socket(const client::Profile& profile) { return profile.folder() / "daemon.sock"; }

bool daemon_listens(const std::filesystem::path& socket) {
  const auto connected = net::connect_descriptor(socket);
  return connected || connected.error() == EAGAIN;
}

std::unexpected<client::Failure> daemon_runs(const std::filesystem::path& socket) {
  return client::failure(client::FailureKind::refused, "daemon_runs",
                         "A daemon of this profile runs already: it listens at " + socket.string() + ".");
}

client::Outcome<kj::AutoCloseFd> lock_daemon(const client::Profile& profile) {
  const auto path = profile.folder() / "daemon.lock";
  kj::AutoCloseFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (lock.get() >= 0 && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return daemon_runs(daemon_socket(profile));
  return client::failure(client::FailureKind::store, "no_daemon_socket",
                         "The daemon cannot lock " + path.string() + ": " + std::strerror(errno) + ".");
}

client::Outcome<std::unique_ptr<command::Remote>> call_daemon(const std::filesystem::path& socket,
                                                              kj::LowLevelAsyncIoProvider& io) {
  auto descriptor = net::connect_descriptor(socket);
  if (!descriptor && descriptor.error() == EAGAIN) {
    return client::failure(client::FailureKind::network, "daemon_busy",
                           "The daemon of this profile takes no callers at present: try again, or stop it.");
  }
  if (!descriptor) return nullptr;
  const auto listener = net::listener_of(descriptor->get());
  if (!listener || !net::may_connect(*listener, ::geteuid())) {
    return client::failure(client::FailureKind::authentication, "not_your_daemon",
                           "Another user's process listens at " + socket.string() +
                               ", where your daemon belongs. Nothing was sent to it. See to it that only you can "
                               "write to that folder, and remove the socket.");
  }
  constexpr auto flags = kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP | kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC;
  return std::make_unique<command::Remote>(io.wrapSocketFd(descriptor->release(), flags));
}

}  // namespace qpc::cli
