// What the engine does about files: the same steps again, until a file has moved.
#include "client/engine.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

constexpr int most_failures = 6;  // in a row, without an octet moved in between

/// Notes whether anything moves.
class Watched final : public TransferObserver {
 public:
  explicit Watched(TransferObserver& observer) : observer_(observer) {}
  void moved(std::uint64_t octets, std::uint64_t of) override {
    if (octets > furthest_) failures = 0;
    furthest_ = std::max(furthest_, octets);
    observer_.moved(octets, of);
  }
  void interrupted(const Failure& why, kj::Duration delay) override { observer_.interrupted(why, delay); }

  int failures = 0;

 private:
  TransferObserver& observer_;
  std::uint64_t furthest_ = 0;
};

}  // namespace

template <class Attempt>
Task<Outcome<>> Engine::persist(Attempt attempt, TransferObserver& observer) {
  Backoff backoff(environment_.random);
  Watched watched(observer);
  for (;;) {
    Outcome<> done;
    auto session = co_await online();
    if (session) {
      done = co_await with_faults_described(attempt(**session, watched));
    } else {
      done = std::unexpected(std::move(session).error());
    }
    if (done || !is_transient(done.error()) || ++watched.failures >= most_failures) co_return done;
    if (done.error().kind == FailureKind::network && done.error().code != "transfer_cut_off") session_ = nullptr;
    const kj::Duration delay = std::max(backoff.next(), done.error().wait.count() * kj::SECONDS);
    observer.interrupted(done.error(), delay);
    co_await environment_.timer.afterDelay(delay);
  }
}

Task<Outcome<std::int64_t>> Engine::send_file(std::int64_t conversation, FileOrder order, std::filesystem::path folder,
                                              TransferObserver& observer, Outbox::Receipts receipts) {
  QPC_CO_CHECK(check_may_speak(conversation));
  QPC_CO_CHECK(outbox_.check_open(conversation));
  FileSpool spool(environment_, std::move(folder));
  QPC_CO_TRY(const auto upload, files_.prepare(spool, conversation, order));
  QPC_CO_CHECK(co_await persist(
      [&](Session& session, TransferObserver& watched) { return files_.upload(session, spool, upload, watched); },
      observer));
  auto queued = outbox_.queue(
      conversation, upload.file, [&](db::Database& db, std::int64_t cursor) { Files::sent(db, upload, cursor); },
      receipts);
  if (queued) spool.remove(upload.spool);
  changes_.note();
  co_return queued;
}

Task<Outcome<>> Engine::save_file(std::int64_t cursor, std::filesystem::path path, Overwrite overwrite,
                                  std::filesystem::path folder, TransferObserver& observer) {
  QPC_CO_TRY(const auto file, files_.find(cursor));
  FileSpool spool(environment_, std::move(folder));
  co_return co_await persist(
      [&](Session& session, TransferObserver& watched) {
        return files_.save(session, spool, file, path, overwrite, watched);
      },
      observer);
}

Task<Outcome<>> Engine::delete_file(std::int64_t cursor) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(files_.remove(*session, cursor));
}

}  // namespace qpc::client
