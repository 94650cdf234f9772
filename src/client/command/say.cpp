// Commands that say something: in one go, or step by step for who has many lines to say.
#include "client/command/delivery.h"
#include "client/command/names.h"
#include "client/command/registry.h"
#include "client/command/remark.h"
#include "client/command/shapes.h"
#include "client/command/times.h"
#include "client/proof/receipts.h"

namespace qpc::command {

/// What can be waited for.
enum class Awaited : std::uint8_t { delivered };
template <>
struct Words<Awaited> {
  static constexpr std::pair<Awaited, std::string_view> pairs[] = {{Awaited::delivered, "delivered"}};
};

namespace {

constexpr Field conversation_word =
    required_word("conversation", "A group's name, a person's name, or the beginning of an id", Kind::conversation);
constexpr Field expire_field = option(
    "expire", "It goes so long after being read: 90s, 5m, 2h, 1d, 4w or 'never' (default: as the conversation has it)");
constexpr Field person_word = required_word("person", "To whom", Kind::person).shown_as("NAME");

/// What is said, and how long to wait for it.
struct Said {
  std::optional<std::string> text;
  std::optional<std::string> file;
  BesideArguments beside;
  std::string name;
  bool view_once = false;
  std::optional<Awaited> wait;
  std::uint32_t timeout = 60;
  std::optional<std::string> expire;
  std::optional<std::string> at;
  void describe_in(Fields& of) {
    of(word("text", "The text", Kind::saying).exactly_one_of("What to say"), text);
    of(option("file", "Send this file", Kind::path).exactly_one_of("What to say"), file);
    of(option("name", "What the others see it called (default: its name)").only_beside("file"), name);
    of(option("view_once", "The text can be seen once on each device, the file saved once by each person"), view_once);
    beside.describe_in(of);
    of(option("wait", "'delivered': until every recipient has it on a device"), wait);
    of(option("timeout", "Wait no longer than this (default: 60)", Kind::seconds), timeout);
    of(expire_field, expire);
    of(option("at", "Say it then: +2h, 18:30, 2026-11-26 or '2026-11-26 18:30'"), at);
  }
};

struct SendArguments {
  std::string conversation;
  Said said;
  void describe(Fields& of) {
    of(conversation_word, conversation);
    said.describe_in(of);
  }
};
struct DmArguments {
  std::string person;
  Said said;
  void describe(Fields& of) {
    of(person_word, person);
    said.describe_in(of);
  }
};

struct QueueArguments {
  std::optional<std::string> conversation;
  std::optional<std::string> person;
  std::vector<std::string> texts;
  BesideArguments beside;
  std::optional<Awaited> wait;
  std::optional<std::string> expire;
  bool view_once = false;
  void describe(Fields& of) {
    of(option("conversation", "Where", Kind::conversation).exactly_one_of("Where to say it"), conversation);
    of(option("person", "To whom", Kind::person).exactly_one_of("Where to say it"), person);
    of(required(option("texts", "Each is one message")), texts);
    beside.describe_in(of);
    of(option("wait", "What is going to be waited for"), wait);
    of(expire_field, expire);
    of(option("view_once", "Each can be seen once on each device"), view_once);
  }
};

struct AtArguments {
  std::int64_t cursor = 0;
  void describe(Fields& of) { of(required(option("cursor", "Of the message")), cursor); }
};

struct FateArguments {
  std::vector<std::int64_t> cursors;
  std::optional<Awaited> wait;
  std::uint32_t timeout = 60;
  void describe(Fields& of) {
    of(required(option("cursors", "Of the messages")), cursors);
    of(option("wait", "'delivered': until every recipient has them on a device"), wait);
    of(option("timeout", "Wait no longer than this (default: 60)", Kind::seconds), timeout);
  }
};

Outcome<client::Outbox::Manner> manner_of(const std::optional<std::string>& expire, bool view_once, bool waits) {
  client::Outbox::Manner manner{.receipts = receipts(waits), .view_once = view_once};
  if (expire) {
    QPC_TRY(manner.expire_after, parse_duration(*expire));
  }
  return manner;
}

/// Puts off what is said.
Outcome<> put_off(Context& context, client::Engine& engine, std::int64_t conversation, const Said& said,
                  std::optional<Message>& result) {
  if (said.wait) {
    return failure(FailureKind::usage, "nothing_to_wait_for", "What leaves later cannot be waited for now.");
  }
  if (said.file) return failure(FailureKind::usage, "texts_alone", "'at' puts off a text, not a file.");
  if (!said.beside.reply.empty() || !said.beside.thread.empty()) {
    return failure(FailureKind::usage, "texts_alone",
                   "'at' puts off a text by itself: what answers a message, or is of a thread, leaves now.");
  }
  QPC_TRY(const auto manner, manner_of(said.expire, said.view_once, false));
  QPC_TRY(const auto leaves_at, parse_moment(*said.at, context.environment().now()));
  QPC_TRY(const auto scheduled, engine.schedule({.conversation = conversation,
                                                 .text = said.text.value_or(""),
                                                 .expire_after = manner.expire_after,
                                                 .view_once = said.view_once,
                                                 .leaves_at = leaves_at}));
  context.notice(
      "It leaves then, if 'qpc daemon' or 'qpc listen' runs on this device; else as soon as one does. 'qpc schedule "
      "cancel " +
      std::to_string(scheduled.row.id) + "' takes it back.");
  result = Message::of(scheduled);
  return {};
}

/// Queues what is said.
Task<Outcome<std::int64_t>> queue_said(Context& context, client::Engine& engine, std::int64_t conversation,
                                       const Said& said) {
  QPC_CO_TRY(auto manner, manner_of(said.expire, !said.file && said.view_once, said.wait.has_value()));
  QPC_CO_TRY(manner.beside, find_beside(engine, conversation, said.beside));
  if (!said.file) {
    QPC_CO_TRY(const auto cursors, engine.queue(conversation, {{said.text.value_or("")}}, manner));
    co_return cursors.front();
  }
  QPC_CO_TRY(const auto folder, context.blob_folder());
  const std::filesystem::path path = context.at(*said.file);
  const auto observer = context.transfer("Sending " + path.filename().string());
  co_return co_await engine.send_file(conversation, {.path = path, .name = said.name, .view_once = said.view_once},
                                      folder, *observer, manner);
}

Task<Outcome<>> say(Context& context, client::Engine& engine, std::int64_t conversation, const Said& said,
                    std::optional<Message>& result) {
  if (said.at) co_return put_off(context, engine, conversation, said, result);
  QPC_CO_TRY(const auto cursor, co_await queue_said(context, engine, conversation, said));
  Outcome<> flushed;
  Outcome<> delivered;
  if (said.wait) {
    delivered = co_await wait_for_delivery(engine, {cursor}, said.timeout);
  } else {
    flushed = co_await engine.flush();
  }
  QPC_CO_TRY(const auto progress, progress_of(engine, {cursor}));
  QPC_CO_TRY(const auto message, engine.history().message(cursor));
  result = Message::of(message);
  QPC_CO_CHECK(judge(context, progress, flushed, said.wait.has_value()));
  co_return delivered;
}

Task<Outcome<>> send(Context& context, const SendArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation));
  co_return co_await say(context, *engine, conversation.row.id, arguments.said, result);
}

Task<Outcome<>> dm(Context& context, const DmArguments& arguments, std::optional<Message>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(auto peer, parse_person(*engine, arguments.person));
  QPC_CO_TRY(const auto conversation, co_await engine->open_dm(std::move(peer)));
  co_return co_await say(context, *engine, conversation.row.id, arguments.said, result);
}

Task<Outcome<Queued>> queue(Context& context, const QueueArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  std::int64_t id = 0;
  if (!arguments.person) {
    QPC_CO_TRY(const auto conversation, engine->history().find_conversation(arguments.conversation.value_or("")));
    id = conversation.row.id;
  } else {
    QPC_CO_TRY(auto peer, parse_person(*engine, *arguments.person));
    QPC_CO_TRY(const auto conversation, co_await engine->open_dm(std::move(peer)));
    id = conversation.row.id;
  }
  QPC_CO_TRY(auto manner, manner_of(arguments.expire, arguments.view_once, arguments.wait.has_value()));
  QPC_CO_TRY(manner.beside, find_beside(*engine, id, arguments.beside));
  QPC_CO_TRY(auto cursors, engine->queue(id, arguments.texts, manner));
  co_return Queued{std::move(cursors)};
}

Task<Outcome<>> tell_fate(Context& context, const FateArguments& arguments, std::optional<Fate>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  Outcome<> delivered;
  if (arguments.wait) delivered = co_await wait_for_delivery(*engine, arguments.cursors, arguments.timeout);
  QPC_CO_TRY(const auto progress, progress_of(*engine, arguments.cursors));
  result = progress.fate;
  if (progress.unproven) context.notice(client::warning(*progress.unproven));
  co_return delivered;
}

Task<Outcome<Message>> message_at(Context& context, const AtArguments& arguments) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto message, engine->history().message(arguments.cursor));
  co_return Message::of(message);
}

}  // namespace

void add_saying_commands(Registry& registry) {
  registry.add<send>("send", "Say something in a conversation");
  registry.add<dm>("dm", "Say something to one person, beginning the conversation if needed");
  registry.add<queue>("message queue", "Store texts durably, to be sent", For::programs);
  registry.add<message_at>("message at", "The message of a cursor", For::programs);
  registry.add<tell_fate>("message fate", "How far messages are", For::programs);
}

}  // namespace qpc::command
