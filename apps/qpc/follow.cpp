#include "qpc/follow.h"

#include <algorithm>

#include "client/command/json.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

using client::MessageKind;
using command::Event;
using command::EventKind;

/// Shows one event after the other, and counts.
class Shower {
 public:
  Shower(Program& program, Feed& feed, const Following& how) : program_(program), feed_(feed), how_(how) {}

  Task<client::Outcome<>> show(Event& event) {
    if (event.event == EventKind::message) {
      if (event.message->view_once && !event.message->gone && !event.message->own) {
        QPC_CO_TRY(event.message, co_await feed_.see(event.message->cursor));
      }
      co_return show(*event.message);
    }
    if (event.event == EventKind::typing && event.typing->typing) {
      program_.notice((how_.with_conversation ? "[" + event.typing->conversation + "] " : "") + event.typing->name +
                      " is writing.");
    }
    if (event.event == EventKind::connection) note(*event.connection);
    if (event.event == EventKind::presence) {
      program_.notice(event.presence->name + (event.presence->present ? " is there." : " has gone."));
    }
    co_return client::Outcome<>();
  }

  std::uint64_t texts() const { return texts_; }
  std::int64_t cursor() const { return cursor_; }
  /// Why there never was a connection.
  const std::optional<client::Failure>& never_connected_because() const { return was_connected_ ? nothing_ : lost_; }

 private:
  client::Outcome<> show(command::Message& message) {
    // What was said on this device, its writer has seen.
    if (!message.own || message.state == client::MessageState::received) {
      program_.output().data(command::to_json(command::slot_of(message)),
                             to_text(message, how_.with_conversation, Ids::of_files, look_));
      QPC_CHECK(program_.output().check());  // what nobody saw is shown again
      const bool is_said =
          message.kind == MessageKind::text || message.kind == MessageKind::file || message.kind == MessageKind::poll;
      if (is_said && !message.own) ++texts_;
    }
    cursor_ = message.cursor;
    if (how_.read) how_.read(cursor_);
    return {};
  }

  void note(const command::ConnectionEvent& event) {
    if (event.state == command::ConnectionState::connected) {
      was_connected_ = true;
      program_.notice("Connected (" + event.key_exchange.value_or("") + ").");
      return;
    }
    lost_.emplace(event.kind.value_or(client::FailureKind::network), event.code.value_or(""), event.text.value_or(""));
    program_.notice("Connection lost: " + lost_->text + " Trying again.");
  }

  Program& program_;
  Feed& feed_;
  const Following& how_;
  const Look look_ = look_of_output();
  std::uint64_t texts_ = 0;
  std::int64_t cursor_ = 0;
  bool was_connected_ = false;
  std::optional<client::Failure> lost_;
  const std::optional<client::Failure> nothing_;
};

client::Failure late(std::uint64_t came, std::uint64_t count) {
  return {client::FailureKind::limit, "timeout",
          std::to_string(came) + " of " + std::to_string(count) + " messages came in time."};
}

/// What was shown is acknowledged, too: until then it takes room in this device's mailbox.
Task<client::Outcome<>> stay_until_caught_up(Feed& feed, kj::Timer& timer) {
  constexpr kj::Duration step = 20 * kj::MILLISECONDS;
  constexpr kj::Duration patience = 5 * kj::SECONDS;
  for (const auto end = timer.now() + patience; timer.now() < end;) {
    QPC_CO_TRY(const bool catches_up, co_await feed.is_catching_up());
    if (!catches_up) break;
    co_await timer.afterDelay(step);
  }
  co_return client::Outcome<>();
}

}  // namespace

Task<client::Outcome<>> follow(Program& program, Feed& feed, Following how) {
  constexpr kj::Duration patience = 20 * kj::SECONDS;
  constexpr kj::Duration slice = 1 * kj::SECONDS;
  constexpr std::uint64_t at_once = 200;
  Shower shower(program, feed, how);
  kj::Timer& timer = program.environment().timer;
  for (std::int64_t noted = 0;;) {
    const bool is_late = how.end && timer.now() >= *how.end;
    bool is_last = false;
    if (is_late) {
      // What had waited when we came is taken in first, so that a short timeout suffices to fetch the mail.
      QPC_CO_TRY(const bool catches_up, co_await feed.is_catching_up());
      is_last = !catches_up || timer.now() >= *how.end + patience;
    }
    kj::Duration limit = slice;
    if (how.end && !is_late) limit = std::min(limit, *how.end - timer.now());
    if (is_last) limit = 0 * kj::SECONDS;
    const auto most = how.count == 0 ? at_once : std::min(at_once, how.count - shower.texts());
    QPC_CO_TRY(auto events, co_await feed.next(static_cast<std::uint32_t>(most), limit));
    client::Outcome<> shown;
    for (auto event = events.begin(); shown && event != events.end(); ++event) shown = co_await shower.show(*event);
    if (how.remembers && shower.cursor() > noted) {
      noted = shower.cursor();
      QPC_CO_CHECK(co_await feed.note_shown(noted));
    }
    QPC_CO_CHECK(shown);
    if (how.count != 0 && shower.texts() == how.count) co_return co_await stay_until_caught_up(feed, timer);
    if (!is_last || !events.empty()) continue;
    if (shower.never_connected_because()) co_return std::unexpected(*shower.never_connected_because());
    if (how.count == 0) co_return client::Outcome<>();
    co_return std::unexpected(late(shower.texts(), how.count));
  }
}

Task<client::Outcome<std::vector<Event>>> OwnFeed::next(std::uint32_t most, kj::Duration limit) {
  QPC_CO_TRY(auto events, stream_.take(most));
  if (!events.empty()) co_return events;
  co_await stream_.wait(limit);
  co_return stream_.take(most);
}

Task<client::Outcome<command::Message>> OwnFeed::see(std::int64_t cursor) {
  QPC_CO_TRY(const auto message, engine_.see(cursor));
  co_return command::Message::of(message);
}

Task<client::Outcome<>> OwnFeed::note_shown(std::int64_t cursor) {
  co_return engine_.store().write([&](db::Database& db) -> client::Outcome<> {
    client::AccountStore(db).set_shown_cursor(cursor);
    return {};
  });
}

}  // namespace qpc::cli
