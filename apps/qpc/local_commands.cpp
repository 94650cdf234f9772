#include "qpc/local_commands.h"

namespace qpc::cli {

command::Registry local_commands() {
  command::Registry registry;
  add_listen_command(registry);
  add_chat_command(registry);
  add_daemon_command(registry);
  add_tool_commands(registry);
  add_config_commands(registry);
  return registry;
}

}  // namespace qpc::cli
