// daemon_socket.h: where the daemon of a profile is found.
#pragma once
#include <kj/async-io.h>

#include <filesystem>

#include "client/daemon/remote.h"

namespace qpc::cli {

/// In the profile's folder, where nobody but its owner gets.
std::filesystem::path daemon_socket(const client::Profile& profile);

/// Whether a daemon listens there; one that was killed leaves a file that says nothing.
bool daemon_listens(const std::filesystem::path& socket);

/// Calls it; null, where none listens.
std::unique_ptr<command::Remote> call_daemon(const std::filesystem::path& socket, kj::LowLevelAsyncIoProvider& io);

}  // namespace qpc::cli
