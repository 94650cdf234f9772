// server.h: a node from its first to its last moment.
#pragma once
#include <expected>
#include <string>

#include "qpc-server/options.h"

namespace qpc::server {

/// Runs a node until SIGTERM or SIGINT. The error is a sentence that says why it could not start.
std::expected<void, std::string> serve(const Options& options);
/// Does `work` with the log set up as for a node, and turns what it throws into a sentence.
std::expected<void, std::string> with_sentences(const Options& options,
                                                std::expected<void, std::string> (*work)(const Options&));

}  // namespace qpc::server
