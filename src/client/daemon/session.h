// session.h: one face that has called.
#pragma once
#include "client/daemon/json_rpc.h"
#include "client/daemon/server.h"

namespace qpc::command {

class DaemonSession final : private kj::TaskSet::ErrorHandler {
 public:
  DaemonSession(Daemon& daemon, kj::Own<kj::AsyncIoStream> stream)
      : daemon_(daemon), lines_(kj::mv(stream), longest_line), tasks_(*this) {}

  /// As many calls are under way at a time, and as many octets of answers wait to be read: beyond them, no request is
  /// taken until there is room again.
  static constexpr std::size_t most_calls = 64;
  static constexpr std::size_t most_waiting_octets = std::size_t{4} * 1024 * 1024;
  static constexpr std::size_t most_subscriptions = 8;

  /// Takes requests until the face hangs up. Several go on at once; each is answered when it is done.
  Task<void> run();

 private:
  /// Waits until another request may be taken; false, where the face has gone meanwhile.
  Task<bool> has_room();
  Task<void> take(std::string line);
  Task<void> answer(Request request);
  Task<void> call(const Command& command, Request request);
  Task<void> subscribe(Request request);
  /// Where the events begin that were asked for.
  Outcome<kj::Own<EventStream>> open_stream(Json& params);
  Task<void> tell(std::uint64_t subscription, kj::Own<EventStream> stream);
  void taskFailed(kj::Exception&& fault) override;

  Daemon& daemon_;
  LineStream lines_;
  std::uint64_t last_subscription_ = 0;
  std::size_t subscriptions_ = 0;
  std::size_t calls_ = 0;
  kj::Own<kj::PromiseFulfiller<void>> call_ended_;
  kj::TaskSet tasks_;
};

}  // namespace qpc::command
