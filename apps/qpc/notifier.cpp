#include "qpc/notifier.h"

#include "cli/terminal_text.h"
#include "client/command/json.h"
#include "client/event/event.h"
#include "qpc/hook.h"

namespace qpc::cli {
namespace {

/// The event as `listen --json` has it in the daemon's stream, in one line of ASCII.
std::string event_line(const client::MessageView& view) {
  constexpr bool ascii_only = true;
  command::Event event{.event = command::EventKind::message, .message = command::Message::of(view)};
  return command::to_json(command::slot_of(event)).dump(-1, ' ', ascii_only, command::Json::error_handler_t::replace) +
         "\n";
}

/// As text where a desktop reads markup: a group's name is no link, and no picture.
std::string as_markup(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::vector<std::string> desktop_words(const client::MessageView& view, bool with_names) {
  const std::string place = with_names ? "New message: " + as_markup(terminal_text(view.conversation, Lines::join))
                                       : std::string("New message");
  return {"notify-send", "--app-name=quicprochat", "--", "quicprochat", place};
}

Task<void> Notifier::run() {
  constexpr kj::Duration slice = 1 * kj::SECONDS;
  for (;;) {
    const std::uint64_t seen = engine_.changes().seen();
    look();
    co_await engine_.changes().after(seen, slice);
  }
}

void Notifier::look() {
  const auto messages = engine_.take_notifications(most_waiting);
  if (!messages || messages->empty()) return;
  const auto ways = engine_.store().read([](db::Database& db) { return client::notify_ways(db); });
  if (!ways) return;
  for (const auto& message : *messages) {
    if (!ways->hook.empty()) add({.words = ways->hook, .input = event_line(message)});
  }
  // One bubble says as much as many.
  if (!ways->desktop.empty()) add({.words = desktop_words(messages->back(), ways->desktop == "names"), .input = {}});
}

void Notifier::add(Errand errand) {
  if (waiting_.size() == most_waiting) waiting_.pop_front();
  waiting_.push_back(std::move(errand));
  start();
}

void Notifier::start() {
  while (running_ < most_running && !waiting_.empty()) {
    ++running_;
    Errand next = std::move(waiting_.front());
    waiting_.pop_front();
    tasks_.add(go(std::move(next)));
  }
}

Task<void> Notifier::go(Errand errand) {
  co_await kj::evalLater([] {});  // a program that cannot be started has ended at once
  co_await run_hook(environment_.timer, std::move(errand.words), std::move(errand.input), longest);
  --running_;
  start();
}

void Notifier::taskFailed(kj::Exception&&) {
  --running_;
  start();
}

}  // namespace qpc::cli
