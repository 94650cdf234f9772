#include "net/local/local_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "net/local/local_address.h"
#include "net/local/local_connect.h"

namespace qpc::net {
namespace {

constexpr int backlog = 16;

std::unexpected<std::string> trouble(const std::filesystem::path& path, const std::string& what) {
  return std::unexpected("the socket " + path.string() + " " + what);
}

/// Whether nobody listens at what is there; it may be removed, then. The error is a sentence.
std::expected<void, std::string> check_abandoned(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode))
    return trouble(path, "cannot be made: something else of that name is there; move it away");
  const auto connected = connect_descriptor(path);
  if (!connected && (connected.error() == ECONNREFUSED || connected.error() == ENOENT)) return {};
  return trouble(path, "is in use: another node runs with this data folder");
}

}  // namespace

std::expected<kj::Own<LocalListener>, std::string> LocalListener::listen(const std::filesystem::path& path,
                                                                         kj::LowLevelAsyncIoProvider& io) {
  const auto address = LocalAddress::of(path);
  if (!address) return trouble(path, std::string("cannot be made: ") + std::strerror(address.error()));
  if (auto abandoned = check_abandoned(path); !abandoned) return std::unexpected(abandoned.error());
  ::unlink(path.c_str());
  kj::AutoCloseFd descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // The file gets the mode that the socket has before it is bound: nobody else may connect even for a moment.
  if (descriptor.get() < 0 || ::fchmod(descriptor.get(), S_IRUSR | S_IWUSR) != 0 ||
      ::bind(descriptor.get(), address->get(), LocalAddress::size_bytes) != 0 ||
      ::listen(descriptor.get(), backlog) != 0) {
    return trouble(path, std::string("cannot be made: ") + std::strerror(errno));
  }
  return kj::heap<LocalListener>(path, io.wrapListenSocketFd(kj::mv(descriptor)));
}

LocalListener::LocalListener(std::filesystem::path path, kj::Own<kj::ConnectionReceiver> port)
    : path_(std::move(path)), port_(kj::mv(port)) {
  struct stat status{};
  if (::lstat(path_.c_str(), &status) == 0) {
    device_ = status.st_dev;
    inode_ = status.st_ino;
  }
}

LocalListener::~LocalListener() noexcept(false) {
  struct stat status{};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

Task<kj::Own<kj::AsyncIoStream>> LocalListener::accept() {
  for (;;) {
    auto caller = co_await port_->acceptAuthenticated();
    auto& peer = kj::downcast<kj::LocalPeerIdentity>(*caller.peerIdentity);
    KJ_IF_MAYBE (uid, peer.getCredentials().uid) {
      if (may_connect(*uid, ::geteuid())) co_return kj::mv(caller.stream);
    }
  }
}

}  // namespace qpc::net
