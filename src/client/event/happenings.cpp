#include "client/event/happenings.h"

namespace qpc::command {

Happenings::Listener::Listener(Happenings& happenings)
    : happenings_(happenings), place_(happenings.listeners_.insert(happenings.listeners_.end(), this)) {
  if (happenings.connection_) waiting_.push_back(*happenings.connection_);
}

Happenings::Listener::~Listener() { happenings_.listeners_.erase(place_); }

void Happenings::tell(const Event& event) {
  for (Listener* listener : listeners_) {
    auto& waiting = listener->waiting_;
    if (waiting.size() == most_waiting) waiting.erase(waiting.begin());
    waiting.push_back(event);
  }
  changes_.note();
}

void Happenings::tell_connection(ConnectionEvent event) {
  if (connection_ && connection_->connection->state == event.state) return;
  connection_ = Event{.event = EventKind::connection, .connection = std::move(event)};
  tell(*connection_);
}

void Happenings::connected(net::Connection& connection) {
  tell_connection({.state = ConnectionState::connected, .key_exchange = std::string(connection.key_exchange_group())});
}

void Happenings::disconnected(const client::Failure& why, kj::Duration) {
  tell_connection({.state = ConnectionState::lost, .kind = why.kind, .code = why.code, .text = why.text});
}

void Happenings::presence(const std::string& name, bool is_present) {
  tell({.event = EventKind::presence, .presence = PresenceEvent{.name = name, .present = is_present}});
}

void Happenings::typing(const std::string& conversation, const std::string& name, bool begins) {
  tell({.event = EventKind::typing,
        .typing = TypingEvent{.conversation = conversation, .name = name, .typing = begins}});
}

}  // namespace qpc::command
