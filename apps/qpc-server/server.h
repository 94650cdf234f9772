// server.h: a node from its first to its last moment.
#pragma once
#include <expected>
#include <string>

#include "qpc-server/options.h"

namespace qpc::server {

/// Runs a node until SIGTERM or SIGINT. The error is a sentence that says why it could not start.
std::expected<void, std::string> serve(const Options& options);

}  // namespace qpc::server
