#include "qpc-admin/program.h"

#include <cerrno>
#include <cstring>

#include "net/local/local_connect.h"
#include "qpc-admin/find_socket.h"

namespace qpc::admin {
namespace {

std::unexpected<client::Failure> unreachable(const std::filesystem::path& path, int error) {
  if (error == EACCES || error == EPERM) {
    return failure(FailureKind::authentication, "not_operator",
                   "The socket " + path.string() +
                       " is another user's: run qpc-admin as the user whose node it is, or as root (sudo).");
  }
  if (error == ENOENT || error == ECONNREFUSED) {
    return failure(FailureKind::network, "node_down",
                   "No node listens at " + path.string() +
                       ". Start qpc-server; or, if it runs with other settings, name them: --config FILE, --data-dir "
                       "FOLDER, --admin-socket PATH.");
  }
  return failure(FailureKind::network, "node_down",
                 "The socket " + path.string() + " cannot be reached: " + std::strerror(error) + ".");
}

}  // namespace

client::Outcome<api::Admin::Client> Program::admin() {
  if (!rpc_) {
    QPC_TRY(const auto path, find_socket(globals_));
    auto connected = net::connect_descriptor(path);
    if (!connected) return unreachable(path, connected.error());
    stream_ = io_.lowLevelProvider->wrapSocketFd(kj::mv(*connected));
    rpc_.emplace(*stream_);
  }
  return rpc_->bootstrap().castAs<api::Admin>();
}

}  // namespace qpc::admin
