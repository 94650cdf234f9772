// stopped_rotation.h: `qpc-server --rotate`: another key for a node that does not run.
#pragma once
#include <expected>
#include <string>

#include "qpc-server/options.h"

namespace qpc::server {

/// Does it, and tells what has come of it. The error is a sentence for the operator.
std::expected<std::string, std::string> rotate(const Options& options);

}  // namespace qpc::server
