#include "client/daemon/server.h"

#include "client/daemon/json_rpc.h"
#include "client/daemon/session.h"

namespace qpc::command {

Task<void> Daemon::serve(kj::Own<kj::AsyncIoStream> stream) {
  if (faces_ == most_faces) {
    co_await turn_away(kj::mv(stream));
    co_return;
  }
  ++faces_;
  KJ_DEFER(--faces_);
  DaemonSession session(*this, kj::mv(stream));
  co_await session.run();
}

/// Its request is read, as what is hung up on with something unread may not read the answer.
Task<void> Daemon::turn_away(kj::Own<kj::AsyncIoStream> stream) {
  constexpr kj::Duration patience = 5 * kj::SECONDS;
  LineStream lines(kj::mv(stream), longest_line);
  auto told = lines.write(failure_line(
      nullptr, {.failure = {FailureKind::limit, "too_many",
                            "The daemon serves " + std::to_string(most_faces) + " programs at once, and no more."}}));
  auto read = kj::Promise<std::optional<Line>>(lines.read_line()).ignoreResult();
  co_await told.then([read = kj::mv(read)]() mutable { return kj::mv(read); })
      .exclusiveJoin(environment().timer.afterDelay(patience));
}

void Daemon::borrow_trust(const Surroundings& given) {
  auto& of_all = owner_.surroundings();
  if (!given.trust.empty()) of_all.trust = given.trust;
  if (given.ca.empty()) return;
  of_all.ca = given.ca == "system" ? given.ca : (std::filesystem::path(given.folder) / given.ca).string();
}

void Daemon::return_trust() {
  auto& of_all = owner_.surroundings();
  of_all.trust = own_.trust;
  of_all.ca = own_.ca;
}

void Daemon::report(const kj::Exception& fault) {
  if (fault.getType() == kj::Exception::Type::DISCONNECTED) return;
  owner_.notice(std::string("A bug, please report it: ") + fault.getDescription().cStr());
}

Task<void> Daemon::stay_online() {
  constexpr kj::Duration patience = 60 * kj::SECONDS;
  for (;;) {
    const std::uint64_t seen = engine_.changes().seen();
    Outcome<> ended;
    try {
      ended = co_await engine_.stay_online(happenings_);
    } catch (const kj::Exception& fault) {
      report(fault);
      ended =
          failure(FailureKind::bug, "fault", std::string("A bug, please report it: ") + fault.getDescription().cStr());
    }
    if (!ended) happenings_.disconnected(ended.error(), patience);
    co_await engine_.changes().after(seen, patience);
    co_await environment().timer.afterDelay(1 * kj::SECONDS);
  }
}

}  // namespace qpc::command
