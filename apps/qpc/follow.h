// follow.h: shows events as they come.
#pragma once
#include <functional>

#include "client/event/event_stream.h"
#include "qpc/program.h"

namespace qpc::cli {

/// Where events come from: the engine in this process, or the one of the daemon.
class Feed {
 public:
  virtual ~Feed() = default;
  /// What there is, at most `most` messages; waits for it no longer than `limit`.
  virtual Task<client::Outcome<std::vector<command::Event>>> next(std::uint32_t most, kj::Duration limit) = 0;
  /// All messages up to this one were shown to the person.
  virtual Task<client::Outcome<>> note_shown(std::int64_t cursor) = 0;
  /// What can be seen once is about to be shown: the message with its text, which is gone from the store then.
  virtual Task<client::Outcome<command::Message>> see(std::int64_t cursor) = 0;
  /// Whether what had waited at the node is being taken in.
  virtual Task<client::Outcome<bool>> is_catching_up() = 0;
};

struct Following {
  std::uint64_t count = 0;                ///< ends after so many messages of others; 0: no end
  std::optional<kj::TimePoint> end = {};  ///< ends then
  bool remembers = false;                 ///< notes what was shown
  bool with_conversation = true;          ///< says which, for each message
  /// Called with the cursor of what was shown, where that counts as read.
  std::function<void(std::int64_t cursor)> read = {};
};

/// Shows what the feed gives: messages on standard output, the rest in words.
/// Errors: limit: "timeout"; what keeps the connection away, where there never was one; those of the feed.
Task<client::Outcome<>> follow(Program& program, Feed& feed, Following how);

/// The engine's own. `conversation` 0: all; messages behind `cursor`.
class OwnFeed final : public Feed {
 public:
  OwnFeed(client::Engine& engine, command::Happenings& happenings, std::int64_t conversation, std::int64_t cursor)
      : engine_(engine), stream_(engine, happenings, conversation, cursor) {}
  Task<client::Outcome<std::vector<command::Event>>> next(std::uint32_t most, kj::Duration limit) override;
  Task<client::Outcome<>> note_shown(std::int64_t cursor) override;
  Task<client::Outcome<command::Message>> see(std::int64_t cursor) override;
  Task<client::Outcome<bool>> is_catching_up() override { co_return engine_.is_catching_up(); }

 private:
  client::Engine& engine_;
  command::EventStream stream_;
};

/// The daemon's. It has two connections: for events, and for what there is to say about them.
class DaemonFeed final : public Feed {
 public:
  /// The program outlives this.
  DaemonFeed(Program& program, std::unique_ptr<command::Remote> events);
  ~DaemonFeed() noexcept override = default;
  Task<client::Outcome<std::vector<command::Event>>> next(std::uint32_t most, kj::Duration limit) override;
  Task<client::Outcome<>> note_shown(std::int64_t cursor) override;
  Task<client::Outcome<command::Message>> see(std::int64_t cursor) override;
  Task<client::Outcome<bool>> is_catching_up() override;

 private:
  Task<void> read();

  Program& program_;
  std::unique_ptr<command::Remote> events_;
  std::deque<client::Outcome<command::Event>> told_;
  kj::Own<kj::PromiseFulfiller<void>> wake_;
  kj::Promise<void> reading_;
};

}  // namespace qpc::cli
