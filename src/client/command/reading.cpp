// Commands about what was read, and who learns of it.
#include "client/command/life_shapes.h"
#include "client/command/registry.h"
#include "client/setting/setting_store.h"

namespace qpc::command {
namespace {

struct ReadArguments {
  std::string conversation;
  std::string up_to;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
    of(option("up_to", "The id of the last message that was read, or its beginning (default: all)", Kind::message),
       up_to);
  }
};
struct TypingArguments {
  std::string conversation;
  bool stops = false;
  void describe(Fields& of) {
    of(required(option("conversation", "Where", Kind::conversation)), conversation);
    of(option("stops", "No longer"), stops);
  }
};
struct CursorArguments {
  std::int64_t cursor = 0;
  void describe(Fields& of) { of(required(option("cursor", "Of the message")), cursor); }
};

Task<Outcome<ReadUp>> read(Context& context, const ReadArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  const std::int64_t id = conversation.row.id;
  std::int64_t through = 0;
  if (arguments.up_to.empty()) {
    QPC_CO_TRY(const auto newest, engine->history().messages({.conversation = id, .most = 1}));
    if (!newest.empty()) through = newest.back().row.id;
  } else {
    QPC_CO_TRY(const auto last, engine->history().find_message(arguments.up_to));
    if (last.row.conversation != id) {
      co_return failure(FailureKind::usage, "other_conversation", "That message is of another conversation.");
    }
    through = last.row.id;
  }
  QPC_CO_TRY(const auto count, engine->mark_read(id, through));
  if (count > 0) {
    const auto flushed = co_await engine->flush();
    if (!flushed && flushed.error().kind == FailureKind::store) co_return std::unexpected(flushed.error());
    if (!flushed) context.notice("Those who sent it learn of it later. " + flushed.error().text);
  }
  QPC_CO_TRY(const auto now, engine->history().find_conversation(arguments.conversation));
  co_return ReadUp{.conversation = now.title, .read = count, .unread = now.unread.count};
}

Outcome<ReceiptsShown> set_receipts(Context& context, bool on) {
  QPC_TRY(auto* engine, context.engine());
  QPC_CHECK(engine->set_shows_receipts(on));
  return ReceiptsShown{on ? "on" : "off"};
}

Task<Outcome<ReceiptsShown>> receipts_on(Context& context, const Nothing&) { co_return set_receipts(context, true); }

Task<Outcome<ReceiptsShown>> receipts_off(Context& context, const Nothing&) {
  auto shown = set_receipts(context, false);
  if (shown) {
    context.notice(
        "Nobody learns what you have read, nor that you write, and you learn neither of others. Your other devices do "
        "not "
        "learn what you have read here, either.");
  }
  co_return shown;
}

Task<Outcome<ReceiptsShown>> show_receipts(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const bool on,
             engine->store().read([](db::Database& db) { return client::SettingStore(db).shows_receipts(); }));
  co_return ReceiptsShown{on ? "on" : "off"};
}

Task<Outcome<>> tell_typing(Context& context, const TypingArguments& arguments, std::optional<Nothing>&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  co_return co_await engine->tell_typing(conversation.row.id, !arguments.stops);
}

Task<Outcome<Message>> see(Context& context, const CursorArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->see(arguments.cursor));
  co_return Message::of(message);
}

}  // namespace

void add_reading_commands(Registry& registry) {
  registry.add<read>("read", "Count what was said in a conversation as read, and let its senders know");
  registry.add_topic("receipts", "Whether others learn what you have read, and you what they have");
  registry.add<receipts_on>("receipts on", "Let others know what you have read, and that you write");
  registry.add<receipts_off>("receipts off", "Let nobody know, and learn it of nobody");
  registry.add<show_receipts>("receipts show", "Whether they are on");
  registry.add<tell_typing>("message typing", "Tell the others that somebody writes", For::programs);
  registry.add<see>("message see", "The message of a cursor; what can be seen once is gone then", For::programs);
}

}  // namespace qpc::command
