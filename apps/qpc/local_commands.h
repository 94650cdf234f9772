// local_commands.h: the commands of this face alone: what stays at the terminal.
#pragma once
#include "client/command/registry.h"

namespace qpc::cli {

/// They run in a Program.
command::Registry local_commands();

void add_listen_command(command::Registry& registry);
void add_chat_command(command::Registry& registry);
void add_daemon_command(command::Registry& registry);
void add_tool_commands(command::Registry& registry);
void add_config_commands(command::Registry& registry);

}  // namespace qpc::cli
