// Commands about what is missing, and why.
#include "client/command/registry.h"
#include "client/command/shapes.h"

namespace qpc::command {
namespace {

struct WhyArguments {
  std::string id;
  std::optional<std::int64_t> cursor;
  void describe(Fields& of) {
    of(word("id", "The id of a message or a hole, or its beginning", Kind::message).exactly_one_of("Which message"),
       id);
    of(option("cursor", "A message that has no id yet: its cursor in the history").exactly_one_of("Which message"),
       cursor);
  }
};
struct HolesArguments {
  std::string conversation;
  bool all = false;
  void describe(Fields& of) {
    of(word("conversation", "Only there: a group's name, a person's name, or the beginning of an id",
            Kind::conversation),
       conversation);
    of(option("all", "Also what has healed or is lost for good"), all);
  }
};

/// What can heal a hole is tried at once; where that fails, the hole is shown all the same.
Task<Outcome<Why>> explain_hole(Context& context, client::Engine& engine, client::HoleView hole) {
  if (hole.row.is_open()) {
    auto repaired = co_await engine.repair(hole.row.id);
    if (repaired) {
      hole = *std::move(repaired);
    } else {
      context.notice("Not asked for now: " + repaired.error().text);
      QPC_CO_TRY(hole, engine.history().hole(hole.row.id));
    }
  }
  co_return Why{.hole = Hole::of(hole)};
}

Task<Outcome<Why>> explain(Context& context, client::Engine& engine, std::int64_t cursor) {
  QPC_CO_TRY(const auto why, engine.history().why(cursor));
  if (why.message.hole) co_return co_await explain_hole(context, engine, *why.message.hole);
  co_return Why::of(why);
}

Task<Outcome<Why>> why(Context& context, const WhyArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  if (arguments.cursor) co_return co_await explain(context, *engine, *arguments.cursor);
  const auto message = engine->history().find_message(arguments.id);
  if (message) co_return co_await explain(context, *engine, message->row.id);
  if (message.error().kind != FailureKind::not_found) co_return std::unexpected(message.error());
  QPC_CO_TRY(auto hole, engine->history().find_hole(arguments.id));
  co_return co_await explain_hole(context, *engine, std::move(hole));
}

Task<Outcome<std::vector<Hole>>> holes(Context& context, const HolesArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  std::int64_t conversation = 0;
  if (!arguments.conversation.empty()) {
    QPC_CO_TRY(const auto found, engine->history().find_conversation(arguments.conversation));
    conversation = found.row.id;
  }
  using Which = client::HoleStore::Which;
  QPC_CO_TRY(const auto found, engine->history().holes(conversation, arguments.all ? Which::all : Which::open));
  if (found.empty()) context.notice("Nothing is missing.");
  co_return all_of<Hole>(found);
}

}  // namespace

void add_hole_commands(Registry& registry) {
  registry.add<why>("message why", "Where a message stands, or why one is missing; asks for that again");
  registry.add<holes>("holes", "What is missing or cannot be read, and what is done about it");
}

}  // namespace qpc::command
