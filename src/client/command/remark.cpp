// Commands that say something about messages, or find those about which something was said.
#include "client/command/remark.h"

#include "client/command/delivery.h"
#include "client/command/registry.h"

namespace qpc::command {
namespace {

struct ReactArguments {
  std::string id;
  std::string emoji;
  bool remove = false;
  void describe(Fields& of) {
    of(which_message, id);
    of(required_word("emoji", "An emoji, or a word"), emoji);
    of(option("remove", "Take it back"), remove);
  }
};
struct EditArguments {
  std::string id;
  std::string text;
  void describe(Fields& of) {
    of(which_message, id);
    of(required_word("text", "What it shall say"), text);
  }
};
struct DeleteArguments {
  std::string id;
  bool yes = false;
  void describe(Fields& of) {
    of(which_message, id);
    of(option("yes", "Do not ask"), yes);
  }
};
struct PinArguments {
  std::string id;
  bool off = false;
  void describe(Fields& of) {
    of(which_message, id);
    of(option("off", "No longer"), off);
  }
};
struct ConversationArguments {
  std::string conversation;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
  }
};
struct ThreadArguments {
  std::string id;
  std::uint32_t limit = 1000;
  void describe(Fields& of) {
    of(which_message, id);
    of(option("limit", "At most so many answers, the newest (default: 1000)"), limit);
  }
};

Task<Outcome<>> say(Context& context, const std::string& id, client::RemarkBody remark,
                    std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(id));
  QPC_CO_TRY(const auto cursor, engine->remark(message.row.id, std::move(remark)));
  co_return co_await send_queued(context, *engine, cursor, result);
}

Task<Outcome<>> react(Context& context, const ReactArguments& arguments, std::optional<Message>& result) {
  message::Reaction reaction{.emoji = arguments.emoji, .removed = arguments.remove};
  co_return co_await say(context, arguments.id, std::move(reaction), result);
}

Task<Outcome<>> edit(Context& context, const EditArguments& arguments, std::optional<Message>& result) {
  message::Edit edit{.text = arguments.text};
  co_return co_await say(context, arguments.id, std::move(edit), result);
}

Task<Outcome<>> pin(Context& context, const PinArguments& arguments, std::optional<Message>& result) {
  message::Pin pin{.removed = arguments.off};
  co_return co_await say(context, arguments.id, std::move(pin), result);
}

Task<Outcome<>> remove(Context& context, const DeleteArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  if (!arguments.yes) {
    context.note_question(
        {.argument = "yes",
         .prompt = "Delete for all, for good: \"" + client::excerpt_of(message.row.text) + "\"? [yes/no] ",
         .answer = "yes"});
    co_return failure(FailureKind::usage, "not_confirmed",
                      "Nothing was deleted: what is deleted for all does not come back. Say so with --yes.");
  }
  QPC_CO_TRY(const auto cursor, engine->delete_message(message.row.id));
  Outcome<> sent;
  if (cursor) {
    sent = co_await send_queued(context, *engine, *cursor, result);
  } else {
    QPC_CO_TRY(const auto deleted, engine->history().message(message.row.id));
    result = Message::of(deleted);
  }
  // What lies at the node of a file goes, too: now, or when this device is online.
  if (sent) (void)co_await engine->delete_gone_files();
  co_return sent;
}

Task<Outcome<std::vector<Message>>> list_pins(Context& context, const ConversationArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  QPC_CO_TRY(auto messages, engine->history().pinned(conversation.row.id));
  std::erase_if(messages, [](const client::MessageView& message) { return message.is_from_blocked; });
  co_return all_of<Message>(messages);
}

Task<Outcome<std::vector<Message>>> show_thread(Context& context, const ThreadArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  QPC_CO_TRY(auto messages, engine->history().thread(message.row.id, arguments.limit));
  std::erase_if(messages, [](const client::MessageView& one) { return one.is_from_blocked; });
  co_return all_of<Message>(messages);
}

}  // namespace

Outcome<client::Beside> find_beside(client::Engine& engine, std::int64_t conversation,
                                    const BesideArguments& arguments) {
  const auto find = [&](const std::string& id) -> Outcome<std::int64_t> {
    QPC_TRY(const auto message, engine.history().find_message(id));
    if (message.row.conversation == conversation) return message.row.id;
    return failure(FailureKind::usage, "other_conversation",
                   "The message " + id + " belongs to another conversation: " + message.conversation + ".");
  };
  client::Beside beside;
  if (!arguments.reply.empty()) {
    QPC_TRY(const auto cursor, find(arguments.reply));
    QPC_TRY(beside.reply_to, engine.remarks().reference(cursor));
  }
  if (!arguments.thread.empty()) {
    QPC_TRY(const auto cursor, find(arguments.thread));
    QPC_TRY(beside.thread, engine.remarks().thread_of(cursor));
  }
  return beside;
}

Task<Outcome<>> send_queued(Context& context, client::Engine& engine, std::int64_t cursor,
                            std::optional<Message>& result) {
  const auto flushed = co_await engine.flush();
  QPC_CO_TRY(const auto progress, progress_of(engine, {cursor}));
  QPC_CO_TRY(const auto message, engine.history().message(cursor));
  result = Message::of(message);
  co_return judge(context, progress, flushed, false);
}

void add_remark_commands(Registry& registry) {
  registry.add<react>("react", "React to a message");
  registry.add<edit>("edit", "Put other words in place of a text of yours");
  registry.add<remove>("delete", "Take back a message of yours, for all");
  registry.add<pin>("pin", "Keep a message in everybody's sight");
  registry.add<list_pins>("pins", "What is pinned in a conversation");
  registry.add<show_thread>("thread", "A thread, from the message that began it");
}

}  // namespace qpc::command
