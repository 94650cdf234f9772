// find_socket.h: where the node of this machine listens for its operator.
#pragma once
#include <filesystem>

#include "node/config/config.h"
#include "qpc-admin/invocation.h"

namespace qpc::admin {

/// The settings that qpc-server would take from the same file, variables and flags. Errors: usage.
client::Outcome<node::Config> find_config(const Globals& globals);

/// By the settings that qpc-server would take from the same file, variables and flags. Errors: usage.
client::Outcome<std::filesystem::path> find_socket(const Globals& globals);

}  // namespace qpc::admin
