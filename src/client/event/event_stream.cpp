#include "client/event/event_stream.h"

#include <algorithm>

#include "client/event/event_store.h"

namespace qpc::command {
namespace {

using client::MessageState;
using States = std::map<std::int64_t, MessageState>;

/// Whether more becomes of it.
bool is_on_its_way(MessageState state) {
  return state == MessageState::queued || state == MessageState::sent || state == MessageState::delivered;
}

Event told_of(EventKind kind, const client::MessageView& view) { return {.event = kind, .message = Message::of(view)}; }

/// Nothing, where it is here no more: so it goes with remarks, in whose place newer ones come.
Outcome<std::optional<client::MessageView>> find(client::Engine& engine, std::int64_t cursor) {
  auto message = engine.history().message(cursor);
  if (message) return std::optional(*std::move(message));
  if (message.error().kind == client::FailureKind::not_found) return std::nullopt;
  return std::unexpected(std::move(message).error());
}

bool is_change_of(const Event& event, std::int64_t cursor) {
  return event.event == EventKind::changed && event.message->cursor == cursor;
}

}  // namespace

Outcome<std::vector<Event>> EventStream::take(std::uint32_t most) {
  seen_ = engine_.changes().seen();
  std::vector<Event> events = listener_.take();
  QPC_CHECK(take_changes(events));
  QPC_CHECK(take_touched(events, most));
  QPC_CHECK(take_messages(events, most));
  return events;
}

Outcome<> EventStream::take_messages(std::vector<Event>& events, std::uint32_t most) {
  QPC_TRY(const auto cursors, engine_.store().read([&](db::Database& db) {
    return EventStore(db).cursors_after(cursor_, conversation_, most);
  }));
  QPC_TRY(const auto messages, engine_.history().messages_at(cursors));
  for (const auto& message : messages) {
    if (message.is_from_blocked) continue;
    if (is_on_its_way(message.row.state)) states_[message.row.id] = message.row.state;
    events.push_back(told_of(EventKind::message, message));
    const std::int64_t target = message.around.remark ? message.around.remark->about.cursor : 0;
    if (target == 0) continue;
    QPC_TRY(const auto about, find(engine_, target));
    std::erase_if(events, [&](const Event& event) { return is_change_of(event, target); });  // it is told once
    if (about && !about->is_from_blocked) events.push_back(told_of(EventKind::changed, *about));
  }
  if (!cursors.empty()) cursor_ = cursors.back();
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
    QPC_TRY(const auto message, find(engine_, it->first));
    if (message && message->row.state != it->second) events.push_back(told_of(EventKind::changed, *message));
    if (message && is_on_its_way(message->row.state)) {
      (it++)->second = message->row.state;
    } else {
      it = states_.erase(it);
    }
  }
  return {};
}

Outcome<> EventStream::take_touched(std::vector<Event>& events, std::uint32_t most) {
  if (!change_) {
    QPC_TRY(change_, engine_.store().read([](db::Database& db) { return EventStore(db).newest_change(); }));
    return {};
  }
  QPC_TRY(const auto changed, engine_.store().read([&](db::Database& db) {
    return EventStore(db).changed_after(*change_, conversation_, most);
  }));
  for (const auto& one : changed) {
    change_ = one.change;
    const bool is_told =
        std::ranges::any_of(events, [&](const Event& event) { return is_change_of(event, one.message); });
    if (is_told || one.message > cursor_) continue;
    QPC_TRY(const auto message, find(engine_, one.message));
    if (message && !message->is_from_blocked) events.push_back(told_of(EventKind::changed, *message));
  }
  return {};
}

}  // namespace qpc::command
