// log.h: where qpc-server writes what it does.
#pragma once
#include "node/config/config.h"

namespace qpc::server {

/// Sets up the log on standard error that spdlog's functions write to.
void set_up_log(const node::Config& config);

}  // namespace qpc::server
