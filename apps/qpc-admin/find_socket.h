// find_socket.h: where the node of this machine listens for its operator.
#pragma once
#include <filesystem>

#include "qpc-admin/invocation.h"

namespace qpc::admin {

/// By the settings that qpc-server would take from the same file, variables and flags. Errors: usage.
client::Outcome<std::filesystem::path> find_socket(const Globals& globals);

}  // namespace qpc::admin
