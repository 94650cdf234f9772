#include "client/command/registry.h"

#include <algorithm>

namespace qpc::command {

const Command* Registry::find(std::string_view name) const {
  const auto found = std::ranges::find(commands_, name, &Command::name);
  return found == commands_.end() ? nullptr : &*found;
}

void Registry::add_command(Command command) {
  KJ_REQUIRE(find(command.name) == nullptr, "two commands have one name", command.name.c_str());
  commands_.push_back(std::move(command));
}

Registry all_commands() {
  Registry registry;
  add_account_commands(registry);
  add_device_commands(registry);
  add_saying_commands(registry);
  add_group_commands(registry);
  add_settings_commands(registry);
  add_invite_commands(registry);
  add_people_commands(registry);
  add_message_commands(registry);
  add_remark_commands(registry);
  add_poll_commands(registry);
  add_reading_commands(registry);
  add_search_commands(registry);
  add_draft_commands(registry);
  add_notify_commands(registry);
  add_file_commands(registry);
  add_watching_commands(registry);
  return registry;
}

}  // namespace qpc::command
