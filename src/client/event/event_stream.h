// event_stream.h: events as somebody follows them: messages from any point on, everything else from now on.
#pragma once
#include <map>

#include "client/command/context.h"
#include "client/event/happenings.h"

namespace qpc::command {

/// Messages come from the store, whichever process stored them: each at least once, in their order, and who has noted a
/// cursor goes on behind it. Behind a remark comes the message that it has changed. State changes are told of the
/// newest messages, as far as they happen while one listens. What blocked people say is passed over.
class EventStream {
 public:
  /// Of the newest so many messages, changes are told.
  static constexpr std::int64_t watched = 2000;

  /// Both outlive this. `conversation` 0: all. Messages behind `cursor`.
  EventStream(client::Engine& engine, Happenings& happenings, std::int64_t conversation, std::int64_t cursor)
      : engine_(engine), listener_(happenings), conversation_(conversation), cursor_(cursor), seen_(0) {}

  /// What there is, at most `most` messages. Errors: store.
  Outcome<std::vector<Event>> take(std::uint32_t most = 200);
  /// Done when there may be more, or after `limit`.
  kj::Promise<void> wait(kj::Duration limit) { return engine_.changes().after(seen_, limit); }

  /// All messages up to this one were taken.
  std::int64_t cursor() const { return cursor_; }

 private:
  Outcome<> take_messages(std::vector<Event>& events, std::uint32_t most);
  Outcome<> take_changes(std::vector<Event>& events);
  /// What has gone, or has other words, or was read by more people.
  Outcome<> take_touched(std::vector<Event>& events, std::uint32_t most);

  client::Engine& engine_;
  Happenings::Listener listener_;
  std::int64_t conversation_;
  std::int64_t cursor_;
  std::uint64_t seen_;
  std::map<std::int64_t, client::MessageState> states_;  ///< of messages on their way, as they were told
  bool knows_states_ = false;
  std::optional<std::int64_t> change_;  ///< all changes up to this one were told
};

}  // namespace qpc::command
