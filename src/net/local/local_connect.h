// local_connect.h: the other end of a LocalListener.
#pragma once
#include <kj/io.h>

#include <expected>
#include <filesystem>

namespace qpc::net {

/// A connected Unix socket. The error is an errno: ENOENT or ECONNREFUSED where nobody listens, EACCES where another
/// user's process does.
std::expected<kj::AutoCloseFd, int> connect_descriptor(const std::filesystem::path& path);

}  // namespace qpc::net
