// happenings.h: what happens besides messages: told to whoever listens at that moment, and to nobody later.
#pragma once
#include <deque>
#include <list>

#include "client/engine.h"
#include "client/event/event.h"

namespace qpc::command {

/// Hands events of one process on to those who listen in it. Lives on one event loop.
class Happenings final : public client::ConnectionObserver {
 public:
  /// `changes` wakes those who wait for events; it outlives this.
  explicit Happenings(client::Changes& changes) : changes_(changes) {}

  /// What has happened since somebody began to listen, and how the connection fares, as far as that is known by then.
  /// Ends with the listener, which this outlives.
  class Listener {
   public:
    explicit Listener(Happenings& happenings);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();
    std::vector<Event> take() { return std::exchange(waiting_, {}); }

   private:
    friend class Happenings;
    Happenings& happenings_;
    std::vector<Event> waiting_;
    std::list<Listener*>::iterator place_;
  };

  /// Who does not take what is told loses the oldest of it.
  void tell(const Event& event);
  void connected(net::Connection& connection) override;
  void disconnected(const client::Failure& why, kj::Duration delay) override;
  void presence(const std::string& name, bool is_present) override;
  void typing(const std::string& conversation, const std::string& name, bool begins) override;

 private:
  static constexpr std::size_t most_waiting = 1000;

  /// Tells how the connection fares, where that is news: a session that was renewed is none.
  void tell_connection(ConnectionEvent event);

  client::Changes& changes_;
  std::list<Listener*> listeners_;
  std::optional<Event> connection_;  ///< as it was told last
};

}  // namespace qpc::command
