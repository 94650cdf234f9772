#include "qpc/commands.h"

namespace qpc::cli {
namespace {

client::Outcome<> show_group(Program& program, client::Engine& engine, std::int64_t conversation) {
  QPC_TRY(const auto view, engine.history().conversation(conversation));
  program.output().data(to_json(view), to_text(view));
  return {};
}

}  // namespace

Task<Ending> run_group_create(Program& program, GroupCreate command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(auto members, parse_people(*engine, command.members));
  QPC_CO_TRY(const auto group, co_await engine->create_group(command.name, std::move(members)));
  program.output().data(to_json(group), to_text(group));
  const auto meant = engine->history().find_conversation(command.name);
  if (!meant || meant->row.id != group.row.id) {
    program.output().notice("'" + command.name +
                            "' may also mean a person or another group: call this one by the beginning of its id.");
  }
  co_return 0;
}

Task<Ending> run_group_add(Program& program, GroupAdd command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(command.group));
  QPC_CO_TRY(auto members, parse_people(*engine, command.members));
  QPC_CO_CHECK(co_await engine->add_members(group.row.id, std::move(members)));
  QPC_CO_CHECK(show_group(program, *engine, group.row.id));
  co_return 0;
}

Task<Ending> run_group_remove(Program& program, GroupRemove command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(command.group));
  QPC_CO_TRY(auto member, parse_person(*engine, command.member));
  QPC_CO_CHECK(co_await engine->remove_member(group.row.id, std::move(member)));
  QPC_CO_CHECK(show_group(program, *engine, group.row.id));
  co_return 0;
}

Task<Ending> run_group_leave(Program& program, GroupLeave command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(command.group));
  QPC_CO_CHECK(co_await engine->leave_group(group.row.id));
  QPC_CO_CHECK(show_group(program, *engine, group.row.id));
  co_return 0;
}

Task<Ending> run_group_list(Program& program, GroupList) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto conversations, engine->history().conversations());
  for (const auto& conversation : conversations) program.output().data(to_json(conversation), to_text(conversation));
  if (conversations.empty()) program.output().notice("No conversations yet: 'qpc dm NAME TEXT' begins one.");
  co_return 0;
}

Task<Ending> run_group_info(Program& program, GroupInfo command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(command.group));
  QPC_CO_CHECK(show_group(program, *engine, group.row.id));
  co_return 0;
}

}  // namespace qpc::cli
