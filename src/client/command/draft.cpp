// Commands about what is not said yet: drafts, and what waits for its time.
#include "client/command/life_shapes.h"
#include "client/command/registry.h"

namespace qpc::command {
namespace {

struct DraftArguments {
  std::string conversation;
  std::optional<std::string> text;
  bool clear = false;
  void describe(Fields& of) {
    constexpr const char* change = "What becomes of it (default: it is shown)";
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
    of(word("text", "What is kept from now on").one_of(change), text);
    of(option("clear", "Forget it").one_of(change), clear);
  }
};
struct CancelArguments {
  std::int64_t number = 0;
  void describe(Fields& of) { of(required_word("number", "As 'qpc schedule list' shows it"), number); }
};

Task<Outcome<Draft>> draft(Context& context, const DraftArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  const std::int64_t id = conversation.row.id;
  if (arguments.text && !arguments.text->empty()) QPC_CO_CHECK(client::check_text(*arguments.text));
  const client::Milliseconds now = context.environment().now();
  const bool changes = arguments.text || arguments.clear;
  const bool is_kept = arguments.text && !arguments.text->empty();
  if (changes) {
    QPC_CO_CHECK(engine->store().write([&](db::Database& db) -> Outcome<> {
      if (is_kept) {
        client::DraftStore(db).put({.conversation = id, .text = *arguments.text, .changed_at = now});
      } else {
        client::DraftStore(db).remove(id);
      }
      return {};
    }));
  }
  QPC_CO_TRY(const auto row, engine->store().read([&](db::Database& db) { return client::DraftStore(db).find(id); }));
  if (!row) co_return Draft{.conversation = conversation.title, .text = {}, .changed_at_ms = 0};
  co_return Draft::of({.row = *row, .conversation = conversation.title});
}

Task<Outcome<std::vector<Draft>>> drafts(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto found, engine->history().drafts());
  if (found.empty()) context.notice("There are no drafts.");
  co_return all_of<Draft>(found);
}

Task<Outcome<std::vector<Message>>> scheduled(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto found, engine->history().scheduled());
  if (found.empty()) context.notice("Nothing waits for its time.");
  co_return all_of<Message>(found);
}

Task<Outcome<Message>> cancel(Context& context, const CancelArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto taken, engine->unschedule(arguments.number));
  context.notice("It is not going to be said.");
  co_return Message::of(taken);
}

}  // namespace

void add_draft_commands(Registry& registry) {
  registry.add<draft>("draft", "Keep what you have begun to write, or show it");
  registry.add<drafts>("drafts", "What you have begun to write");
  registry.add_topic("schedule", "What 'send --at' has put off");
  registry.add<scheduled>("schedule list", "What waits for its time");
  registry.add<cancel>("schedule cancel", "Say it not after all");
}

}  // namespace qpc::command
