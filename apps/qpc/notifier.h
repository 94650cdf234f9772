// notifier.h: tells a person of messages while they look elsewhere: by a program of theirs, and on the desktop.
#pragma once
#include <deque>

#include "client/engine.h"
#include "client/notify/notify_ways.h"

namespace qpc::cli {

/// The program that tells of a message on the desktop, and its arguments. Never with what was said: everybody on this
/// machine sees the words of a process.
std::vector<std::string> desktop_words(const client::MessageView& view, bool with_names);

/// Runs what the settings say for each message that the person is to be told of. However many processes do this on one
/// store, each message is told of once. It never holds anything else up.
class Notifier final : private kj::TaskSet::ErrorHandler {
 public:
  /// So many run at a time, so long at most; so many more may wait, then the oldest go untold.
  static constexpr std::size_t most_running = 4;
  static constexpr std::size_t most_waiting = 64;
  static constexpr kj::Duration longest = 10 * kj::SECONDS;

  /// Both outlive this.
  Notifier(client::Engine& engine, client::Environment& environment)
      : engine_(engine), environment_(environment), tasks_(*this) {}

  /// Never ends.
  Task<void> run();

 private:
  struct Errand {
    std::vector<std::string> words;
    std::string input;
  };
  void add(Errand errand);
  /// Takes what there is to tell, as the settings are now.
  void look();
  void start();
  Task<void> go(Errand errand);
  void taskFailed(kj::Exception&&) override;

  client::Engine& engine_;
  client::Environment& environment_;
  std::deque<Errand> waiting_;
  std::size_t running_ = 0;
  kj::TaskSet tasks_;
};

}  // namespace qpc::cli
