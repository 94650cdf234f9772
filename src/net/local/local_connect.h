// local_connect.h: the other end of a LocalListener.
#pragma once
#include <kj/io.h>
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <optional>

namespace qpc::net {

/// A connected Unix socket. The error is an errno: ENOENT or ECONNREFUSED where nobody listens, EACCES where another
/// user's process does, EAGAIN where somebody listens and takes no callers for 5 seconds.
std::expected<kj::AutoCloseFd, int> connect_descriptor(const std::filesystem::path& path);

/// Whose process listens at the other end, or did when it began to; nothing, where the system does not say.
std::optional<uid_t> listener_of(int descriptor);

}  // namespace qpc::net
