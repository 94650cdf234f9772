// Commands about what was said: history, single messages and their ciphertext, and where all of it lies.
#include "client/command/registry.h"
#include "client/command/results.h"
#include "client/command/shapes.h"

namespace qpc::command {
namespace {

struct HistoryArguments {
  std::string conversation;
  std::uint32_t limit = 0;
  std::int64_t after = 0;
  void describe(Fields& of) {
    of(required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation),
       conversation);
    of(option("limit", "At most so many messages, the newest"), limit);
    of(option("after", "Only messages behind this cursor"), after);
  }
};
struct ShowArguments {
  std::string id;
  bool raw = false;
  void describe(Fields& of) {
    of(required_word("id", "The message's id, or its beginning", Kind::message), id);
    of(option("raw", "Write the ciphertext to this file", Kind::output), raw);
  }
};
struct OpenArguments {
  Bytes file;
  std::string group;
  void describe(Fields& of) {
    of(required_word("file", "An MLSMessage, as the node delivers it", Kind::content), file);
    of(option("group", "Only with the keys of this group", Kind::conversation), group);
  }
};

Task<Outcome<std::vector<Message>>> history(Context& context, const HistoryArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  QPC_CO_TRY(auto messages,
             engine->history().messages(
                 {.conversation = conversation.row.id, .after = arguments.after, .most = arguments.limit}));
  std::erase_if(messages, [](const client::MessageView& message) { return message.is_from_blocked; });
  co_return all_of<Message>(messages);
}

Task<Outcome<Message>> show(Context& context, const ShowArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(arguments.id));
  std::optional<Bytes> ciphertext;
  if (arguments.raw) {
    QPC_CO_TRY(ciphertext, engine->history().ciphertext(message.row.id));
  }
  QPC_CO_TRY(const auto seen, engine->see(message.row.id));
  Message shown = Message::of(seen);
  shown.ciphertext = std::move(ciphertext);
  if (seen.life.gone == client::Gone::no && seen.life.view_once && !seen.is_own) {
    context.notice("It could be seen once, and is gone from this device now.");
  }
  co_return shown;
}

Task<Outcome<>> open(Context& context, const OpenArguments& arguments, std::optional<Opened>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  std::optional<std::int64_t> only;
  if (!arguments.group.empty()) {
    QPC_CO_TRY(const auto group, engine->history().find_conversation(arguments.group));
    only = group.row.id;
  }
  QPC_CO_TRY(const auto opened, engine->history().open(arguments.file, only));
  result = Opened{.readable = opened.readable,
                  .conversation = opened.conversation,
                  .epoch = opened.epoch.value_or(0),
                  .from = opened.sender};
  (opened.readable ? result->text : result->cause) = opened.text;
  if (opened.readable) co_return Outcome<>();
  co_return failure(FailureKind::refused, "unreadable", "This message cannot be read here: " + opened.text);
}

}  // namespace

void add_message_commands(Registry& registry) {
  registry.add<history>("history", "What was said");
  registry.add_topic("message", "Single messages and their ciphertext");
  registry.add<show>("message show", "One message in full");
  registry.add<open>("message open", "Try to decrypt a ciphertext; changes nothing");
  add_hole_commands(registry);
  add_proof_commands(registry);
  add_outbox_commands(registry);
  add_doctor_command(registry);
}

}  // namespace qpc::command
