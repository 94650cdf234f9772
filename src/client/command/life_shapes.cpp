#include "client/command/life_shapes.h"

#include "core/base/utf8.h"

namespace qpc::command {
namespace {

std::int64_t milliseconds(client::Milliseconds time) { return time.time_since_epoch().count(); }

}  // namespace

void add_life(Message& message, const client::MessageView& view) {
  message.expire_after = static_cast<std::uint64_t>(view.life.expire_after.count());
  if (view.life.expires_at) message.expires_at_ms = milliseconds(*view.life.expires_at);
  message.view_once = view.life.view_once;
  if (view.life.gone != client::Gone::no) message.gone = view.life.gone;
  for (const auto& one : view.read_by) message.read_by.push_back({.name = one.name, .at_ms = milliseconds(one.at)});
}

Message Message::of(const client::ScheduledView& view) {
  Message message{.conversation = view.conversation,
                  .kind = client::MessageKind::text,
                  .state = client::MessageState::scheduled,
                  .own = true,
                  .sent_at_ms = milliseconds(view.row.leaves_at),
                  .stored_at_ms = milliseconds(view.row.made_at)};
  if (!view.row.view_once) message.text = view.row.text;
  message.view_once = view.row.view_once;
  if (view.row.expire_after) message.expire_after = static_cast<std::uint64_t>(view.row.expire_after->count());
  message.scheduled = view.row.id;
  message.leaves_at_ms = milliseconds(view.row.leaves_at);
  return message;
}

Found Found::of(const client::SearchHit& hit) {
  Found found{.message = Message::of(hit.message)};
  const std::string_view text = hit.message.row.text;
  for (const auto& span : hit.highlights) {
    found.highlights.push_back({.begin = count_characters(text.substr(0, span.begin)),
                                .size = count_characters(text.substr(span.begin, span.size))});
  }
  return found;
}

Draft Draft::of(const client::DraftView& view) {
  return {.conversation = view.conversation, .text = view.row.text, .changed_at_ms = milliseconds(view.row.changed_at)};
}

void ReadBy::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("at_ms", "When this device learnt it, in milliseconds since 1970"), at_ms);
}

void Highlight::describe(Fields& of) {
  of(option("begin", "How many characters (code points) of the text stand before it"), begin);
  of(option("size", "How many characters it has"), size);
}

void Found::describe(Fields& of) {
  of(option("message", "That fits"), message);
  of(option("highlights", "Where in its text the words stand"), highlights);
}

void FoundPage::describe(Fields& of) {
  of(option("found", "What fits"), found);
  of(option("next", "There may be more: '--behind' takes this"), next);
}

void Draft::describe(Fields& of) {
  of(option("conversation", "Its title"), conversation);
  of(option("text", "What was begun; empty: nothing"), text);
  of(option("changed_at_ms", "Milliseconds since 1970"), changed_at_ms);
}

void ReadUp::describe(Fields& of) {
  of(option("conversation", "Its title"), conversation);
  of(option("read", "How many messages are unread no more"), read);
  of(option("unread", "How many still are"), unread);
}

void ReceiptsShown::describe(Fields& of) { of(option("receipts", "on or off"), receipts); }

void Notifying::describe(Fields& of) {
  of(option("conversation", "Its title"), conversation);
  of(option("notify", "What you are told of"), notify);
  of(option("until_ms", "When it is all again, in milliseconds since 1970"), until_ms);
}

void NotifyWays::describe(Fields& of) {
  of(option("hook", "The command that is run, and its arguments; empty: none"), hook);
  of(option("desktop", "off, on, or names"), desktop);
}

}  // namespace qpc::command
