#include "client/event/event_stream.h"

#include "client/event/event_store.h"

namespace qpc::command {
namespace {

using client::MessageState;
using States = std::map<std::int64_t, MessageState>;

bool is_on_its_way(MessageState state) { return state == MessageState::queued || state == MessageState::sent; }

Event told_of(EventKind kind, const client::MessageView& view) { return {.event = kind, .message = Message::of(view)}; }

}  // namespace

Outcome<std::vector<Event>> EventStream::take(std::uint32_t most) {
  seen_ = engine_.changes().seen();
  std::vector<Event> events = listener_.take();
  QPC_CHECK(take_changes(events));
  QPC_CHECK(take_messages(events, most));
  return events;
}

Outcome<> EventStream::take_messages(std::vector<Event>& events, std::uint32_t most) {
  QPC_TRY(const auto cursors, engine_.store().read([&](db::Database& db) {
    return EventStore(db).cursors_after(cursor_, conversation_, most);
  }));
  for (const std::int64_t cursor : cursors) {
    QPC_TRY(const auto message, engine_.history().message(cursor));
    cursor_ = cursor;
    if (message.is_from_blocked) continue;
    if (is_on_its_way(message.row.state)) states_[cursor_] = message.row.state;
    events.push_back(told_of(EventKind::message, message));
  }
  return {};
}

/// Compares with what it knew. What it learns of a message for the first time is no change.
Outcome<> EventStream::take_changes(std::vector<Event>& events) {
  QPC_TRY(const States now, engine_.store().read([&](db::Database& db) {
    return EventStore(db).states_on_their_way(watched, conversation_);
  }));
  if (!knows_states_) {
    knows_states_ = true;
    for (const auto& [id, state] : now) {
      if (id <= cursor_) states_.emplace(id, state);
    }
    return {};
  }
  for (auto it = states_.begin(); it != states_.end();) {
    const auto found = now.find(it->first);
    if (found != now.end() && found->second == it->second) {
      ++it;
      continue;
    }
    QPC_TRY(const auto message, engine_.history().message(it->first));
    if (message.row.state != it->second) events.push_back(told_of(EventKind::changed, message));
    if (is_on_its_way(message.row.state)) {
      (it++)->second = message.row.state;
    } else {
      it = states_.erase(it);
    }
  }
  return {};
}

}  // namespace qpc::command
