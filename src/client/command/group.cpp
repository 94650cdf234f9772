// Commands about conversations of several people.
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/shapes.h"
#include "client/command/suite_words.h"

namespace qpc::command {
namespace {

constexpr Field which = required_word("group", "The group's name, or the beginning of its id", Kind::conversation);

struct CreateArguments {
  std::string name;
  std::vector<std::string> members;
  std::optional<mls::CipherSuite> suite;
  void describe(Fields& of) {
    of(required_word("name", "What the group is called"), name);
    of(word("members", "Whom to add at once", Kind::person).shown_as("MEMBER"), members);
    of(option("suite", "The cipher suite, for good; left out: the best that all their devices take"), suite);
  }
};
struct AddArguments {
  std::string group;
  std::vector<std::string> members;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("members", "Whom to add", Kind::person).shown_as("NAME"), members);
  }
};
struct RemoveArguments {
  std::string group;
  std::string member;
  void describe(Fields& of) {
    of(which, group);
    of(required_word("member", "Whom to remove", Kind::person).shown_as("NAME"), member);
  }
};
struct UpgradeArguments {
  std::string group;
  std::optional<mls::CipherSuite> suite;
  void describe(Fields& of) {
    of(which, group);
    of(option("suite", "Which one; left out: the best that all its devices take"), suite);
  }
};
struct GroupArguments {
  std::string group;
  void describe(Fields& of) { of(which, group); }
};

Outcome<Conversation> conversation(client::Engine& engine, std::int64_t id) {
  QPC_TRY(const auto view, engine.history().conversation(id));
  return Conversation::of(view);
}

Task<Outcome<Conversation>> create(Context& context, const CreateArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto members, parse_people(*engine, arguments.members));
  QPC_CO_TRY(const auto group, co_await engine->create_group(arguments.name, std::move(members), arguments.suite));
  const auto meant = engine->history().find_conversation(arguments.name);
  if (!meant || meant->row.id != group.row.id) {
    context.notice("'" + arguments.name +
                   "' may also mean a person or another group: call this one by the beginning of its id.");
  }
  co_return Conversation::of(group);
}

Task<Outcome<Conversation>> add(Context& context, const AddArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_TRY(auto members, parse_people(*engine, arguments.members));
  QPC_CO_CHECK(co_await engine->add_members(group.row.id, std::move(members)));
  co_return conversation(*engine, group.row.id);
}

Task<Outcome<Conversation>> remove(Context& context, const RemoveArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_TRY(auto member, parse_person(*engine, arguments.member));
  QPC_CO_CHECK(co_await engine->remove_member(group.row.id, std::move(member)));
  co_return conversation(*engine, group.row.id);
}

Task<Outcome<Conversation>> upgrade(Context& context, const UpgradeArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_CHECK(co_await engine->upgrade_group(group.row.id, arguments.suite));
  co_return conversation(*engine, group.row.id);
}

Task<Outcome<Conversation>> leave(Context& context, const GroupArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  QPC_CO_CHECK(co_await engine->leave_group(group.row.id));
  co_return conversation(*engine, group.row.id);
}

Task<Outcome<std::vector<Conversation>>> list(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversations, engine->history().conversations());
  if (conversations.empty()) context.notice("No conversations yet: 'qpc dm NAME TEXT' begins one.");
  co_return all_of<Conversation>(conversations);
}

Task<Outcome<Conversation>> info(Context& context, const GroupArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
  co_return conversation(*engine, group.row.id);
}

}  // namespace

void add_group_commands(Registry& registry) {
  registry.add_topic("group", "Conversations of several people");
  registry.add<create>("group create", "Begin a group");
  registry.add<add>("group add", "Add people with all their devices");
  registry.add<remove>("group remove", "Remove a person with all their devices");
  registry.add<upgrade>("group upgrade", "Move a group to another cipher suite");
  registry.add<leave>("group leave", "Leave a group; its history stays here");
  registry.add<list>("group list", "Your conversations");
  registry.add<info>("group info", "Members, epoch and cipher suite of a group");
}

}  // namespace qpc::command
