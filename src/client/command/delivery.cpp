#include "client/command/delivery.h"

#include <algorithm>

#include "client/proof/receipts.h"

namespace qpc::command {
namespace {

using client::MessageState;

/// Says nothing while waiting: the command reports in the end.
class Quiet final : public client::ConnectionObserver {
 public:
  void connected(net::Connection&) override {}
  void disconnected(const client::Failure&, kj::Duration) override {}
};

Task<Outcome<>> until_delivered(client::Engine& engine, const std::vector<std::int64_t>& cursors, kj::TimePoint end) {
  for (;;) {
    const std::uint64_t seen = engine.changes().seen();
    QPC_CO_TRY(const Progress progress, progress_of(engine, cursors));
    if (progress.fate.queued == 0 && progress.fate.sent == 0) co_return Outcome<>();
    if (engine.timer().now() >= end) {
      co_return failure(
          FailureKind::limit, "not_delivered",
          std::to_string(progress.fate.delivered) + " of " + std::to_string(cursors.size()) +
              " delivered in time. The rest is stored and will be delivered: 'qpc history' shows how far it is.");
    }
    co_await engine.changes().after(seen, std::min<kj::Duration>(end - engine.timer().now(), 1 * kj::SECONDS));
  }
}

/// Ends where sending again would not help; whoever stays online sends again where it may.
kj::Promise<Outcome<>> until_flushing_fails(client::Engine& engine) {
  return kj::Promise<Outcome<>>(engine.flush()).then([](Outcome<>&& flushed) -> kj::Promise<Outcome<>> {
    if (!flushed && flushed.error().kind == FailureKind::authentication) return std::move(flushed);
    return kj::NEVER_DONE;
  });
}

}  // namespace

Outcome<Progress> progress_of(client::Engine& engine, const std::vector<std::int64_t>& cursors) {
  return engine.store().read([&](db::Database& db) {
    Progress progress{.fate = {.messages = cursors.size()}};
    for (const std::int64_t cursor : cursors) {
      const auto row = client::MessageStore(db).find(cursor);
      if (!row) continue;
      progress.fate.queued += row->state == MessageState::queued;
      progress.fate.sent += row->state == MessageState::sent;
      progress.fate.delivered += row->state == MessageState::delivered || row->state == MessageState::read;
      progress.fate.refused += row->state == MessageState::refused;
      if (row->proof && *row->proof != client::ProofState::valid) {
        progress.unproven = std::max(progress.unproven, row->proof);
      }
    }
    return progress;
  });
}

Task<Outcome<>> wait_for_delivery(client::Engine& engine, std::vector<std::int64_t> cursors,
                                  std::uint32_t timeout_seconds) {
  Quiet quiet;
  const kj::TimePoint end = engine.timer().now() + timeout_seconds * kj::SECONDS;
  kj::Promise<Outcome<>> online =
      engine.is_kept_online() ? until_flushing_fails(engine) : kj::Promise<Outcome<>>(engine.stay_online(quiet));
  kj::Promise<Outcome<>> delivered = until_delivered(engine, cursors, end);
  co_return co_await online.exclusiveJoin(kj::mv(delivered));
}

namespace {

/// Whether what waits leaves by itself once time has passed: then it is no failure of whoever has stored it, as to say
/// it again would say it twice. For all else somebody has to do something.
bool passes_by_itself(const client::Failure& failure) {
  return client::is_transient(failure) || failure.kind == FailureKind::limit || failure.code == "session_ended";
}

}  // namespace

Outcome<> judge(Context& context, const Progress& progress, const Outcome<>& flushed, bool waits) {
  const Fate& fate = progress.fate;
  if (progress.unproven) context.notice(client::warning(*progress.unproven));
  if (fate.refused > 0) {
    return failure(FailureKind::refused, "refused",
                   std::to_string(fate.refused) + " of " + std::to_string(fate.messages) +
                       " messages were refused for good: you may have been removed.");
  }
  if (fate.queued == 0) return {};
  context.notice("Queued: it is stored here and leaves when it can." +
                 (flushed ? std::string() : " " + flushed.error().text));
  if (!flushed && !waits && !passes_by_itself(flushed.error())) return std::unexpected(flushed.error());
  return {};
}

}  // namespace qpc::command
