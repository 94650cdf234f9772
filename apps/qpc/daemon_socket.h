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
/// "A daemon of this profile runs already".
std::unexpected<client::Failure> daemon_runs(const std::filesystem::path& socket);

/// Calls it; null, where none listens. Nothing is sent to another user's process, root's excepted.
/// Errors: authentication: "not_your_daemon"; network: "daemon_busy".
client::Outcome<std::unique_ptr<command::Remote>> call_daemon(const std::filesystem::path& socket,
                                                              kj::LowLevelAsyncIoProvider& io);

/// Keeps every other daemon of this profile away as long as it is open. Errors: refused: "daemon_runs"; store:
/// "no_daemon_socket".
client::Outcome<kj::AutoCloseFd> lock_daemon(const client::Profile& profile);

}  // namespace qpc::cli
