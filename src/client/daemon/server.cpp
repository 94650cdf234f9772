#include "client/daemon/server.h"

#include "client/daemon/session.h"

namespace qpc::command {

Task<void> Daemon::serve(kj::Own<kj::AsyncIoStream> stream) {
  DaemonSession session(*this, kj::mv(stream));
  co_await session.run();
}

Task<void> Daemon::stay_online() {
  constexpr kj::Duration patience = 60 * kj::SECONDS;
  for (;;) {
    const std::uint64_t seen = engine_.changes().seen();
    const auto ended = co_await engine_.stay_online(happenings_);
    if (!ended) happenings_.disconnected(ended.error(), patience);
    co_await engine_.changes().after(seen, patience);
    co_await environment().timer.afterDelay(1 * kj::SECONDS);
  }
}

}  // namespace qpc::command
