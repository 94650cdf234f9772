// Commands about what has not left yet.
#include <algorithm>
#include <map>

#include "client/command/delivery.h"
#include "client/command/outbox_shapes.h"
#include "client/command/registry.h"
#include "client/command/shapes.h"

namespace qpc::command {

InOutbox InOutbox::of(const client::Waiting& waiting, std::string conversation) {
  using client::WaitingKind;
  const auto milliseconds = [](const std::optional<client::Milliseconds>& time) {
    return time ? std::optional(time->time_since_epoch().count()) : std::nullopt;
  };
  const bool is_handshake = waiting.kind == WaitingKind::commit || waiting.kind == WaitingKind::proposal;
  const bool is_chat = waiting.kind == WaitingKind::text || waiting.kind == WaitingKind::file;
  InOutbox shown{.conversation = std::move(conversation),
                 .kind = waiting.kind,
                 .priority = is_handshake ? Priority::handshake
                             : is_chat    ? Priority::chat
                                          : Priority::receipt,
                 .since_ms = milliseconds(waiting.since),
                 .tries = waiting.tries,
                 .tried_at_ms = milliseconds(waiting.tried_at),
                 .next_try_ms = milliseconds(waiting.try_at),
                 .why = waiting.why,
                 .may_have_left = waiting.may_have_left,
                 .cursor = waiting.message};
  if (waiting.number != 0) shown.number = waiting.number;
  if (waiting.message && !waiting.text.empty()) shown.text = waiting.text;
  return shown;
}

void InOutbox::describe(Fields& of) {
  of(option("number", "What 'outbox clear' takes; changes of groups have none"), number);
  of(option("conversation", "Its title"), conversation);
  of(option("kind", "What it is"), kind);
  of(option("priority", "Handshakes leave first, receipts last"), priority);
  of(option("since_ms", "Since when it waits: milliseconds since 1970"), since_ms);
  of(option("tries", "How often it was tried in vain"), tries);
  of(option("tried_at_ms", "When last"), tried_at_ms);
  of(option("next_try_ms", "When it is tried again by itself, while this device is online"), next_try_ms);
  of(option("why", "Why it waits, in a sentence"), why);
  of(option("may_have_left", "It was sent, and no answer came"), may_have_left);
  of(option("cursor", "Of the message in the history"), cursor);
  of(option("text", "What it says; not there, where it can be seen once"), text);
}

namespace {

struct ClearArguments {
  std::optional<std::int64_t> number;
  bool all = false;
  bool also_sent = false;
  bool yes = false;
  void describe(Fields& of) {
    of(word("number", "As 'outbox list' shows it", Kind::waiting).exactly_one_of("What to clear"), number);
    of(option("all", "Everything that you have said and that waits").exactly_one_of("What to clear"), all);
    of(option("also_sent", "Also what may have left already: others may have it all the same"), also_sent);
    of(option("yes", "Do not ask"), yes);
  }
};

Task<Outcome<std::vector<InOutbox>>> list(Context& context, const Nothing&) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto conversations, engine->history().conversations());
  std::map<std::int64_t, std::string> titles;
  for (const auto& view : conversations) titles[view.row.id] = view.title;
  QPC_CO_TRY(const auto waiting, client::list_waiting(engine->store()));
  if (waiting.empty()) context.notice("Nothing waits.");
  std::vector<InOutbox> shown;
  for (const auto& one : waiting) shown.push_back(InOutbox::of(one, titles[one.conversation]));
  co_return shown;
}

Task<Outcome<>> flush(Context& context, const Nothing&, std::optional<Flushed>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto before, client::count_waiting(engine->store()));
  const auto flushed = co_await engine->flush();
  QPC_CO_TRY(const auto after, client::count_waiting(engine->store()));
  QPC_CO_TRY(const auto progress, progress_of(*engine, before.messages));
  result = Flushed{.sent = progress.fate.sent + progress.fate.delivered,
                   .refused = progress.fate.refused,
                   .others = before.others - std::min(before.others, after.others),
                   .waiting = after.messages.size() + after.others};
  co_return flushed;
}

/// Asks, unless the person has said yes already.
Outcome<> confirm(Context& context, const ClearArguments& arguments, std::size_t count) {
  if (arguments.yes) return {};
  const std::string what = count == 1 ? "1 message" : std::to_string(count) + " messages";
  context.note_question({.argument = "yes",
                         .prompt = "Clear " + what +
                                   " from the outbox? The history keeps what was said; it never leaves" +
                                   (arguments.also_sent ? ", but for what has left already" : "") + ". [yes/no] ",
                         .answer = "true"});
  return failure(FailureKind::usage, "not_confirmed", "This has to be confirmed: add --yes.");
}

Task<Outcome<>> clear(Context& context, const ClearArguments& arguments, std::optional<std::vector<Message>>& result) {
  QPC_CO_TRY(auto* engine, context.engine());
  QPC_CO_TRY(const auto waiting, client::count_waiting(engine->store()));
  result.emplace();
  if (arguments.all && waiting.messages.empty()) {
    context.notice("Nothing that you have said waits.");
    co_return Outcome<>();
  }
  QPC_CO_CHECK(confirm(context, arguments, arguments.all ? waiting.messages.size() : 1));
  const auto which = arguments.also_sent ? client::Clear::whatever_waits : client::Clear::only_what_is_here;
  QPC_CO_TRY(const auto cleared,
             client::clear_outbox(engine->store(), arguments.number, which, context.environment().now()));
  engine->changes().note();
  for (const std::int64_t cursor : cleared.cursors) {
    QPC_CO_TRY(const auto message, engine->history().message(cursor));
    result->push_back(Message::of(message));
  }
  if (cleared.kept == 0) co_return Outcome<>();
  co_return failure(FailureKind::refused, "may_have_left",
                    std::to_string(cleared.kept) +
                        " may have left already, and were kept: they were sent, and no answer came. To take them out "
                        "here all the same, add --also-sent; others may have them.");
}

}  // namespace

void add_outbox_commands(Registry& registry) {
  registry.add_topic("outbox", "What has not left yet");
  registry.add<list>("outbox list", "What waits, since when, and why");
  registry.add<flush>("outbox flush", "Send what is queued, once, now");
  registry.add<clear>("outbox clear", "Take back what waits: it stays in the history, and never leaves");
}

}  // namespace qpc::command
