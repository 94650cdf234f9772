// What the engine does about files: the same steps again, until a file has moved.
#include "client/blob/file_name.h"
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

/// What can be a group's picture. What is no file at all, or cannot be read, is found out later.
Outcome<> check_avatar(const std::filesystem::path& path) {
  const auto type = mime_type_of(path.filename().string());
  if (!type.starts_with("image/") || type == "image/svg+xml") {
    return failure(FailureKind::usage, "not_a_picture",
                   "A group's picture is a file named .png, .jpg, .gif, .webp or .avif, and is one.");
  }
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || (size > 0 && size <= message::GroupDetails::largest_avatar)) return {};
  return failure(FailureKind::limit, "avatar_too_large",
                 "A group's picture has 256 KiB at most, and at least one octet; this file has " +
                     std::to_string(size) + " octets.");
}

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
                                              TransferObserver& observer, Outbox::Manner manner) {
  QPC_CO_CHECK(check_may_speak(conversation));
  QPC_CO_CHECK(outbox_.check_open(conversation));
  FileSpool spool(environment_, std::move(folder));
  QPC_CO_TRY(const auto upload, files_.prepare(spool, conversation, order));
  QPC_CO_CHECK(co_await persist(
      [&](Session& session, TransferObserver& watched) { return files_.upload(session, spool, upload, watched); },
      observer));
  auto queued = outbox_.queue(
      conversation, upload.file, [&](db::Database& db, std::int64_t cursor) { Files::sent(db, upload, cursor); },
      manner);
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

Task<Outcome<>> Engine::change_avatar(std::int64_t conversation, SettingsChange change, std::filesystem::path avatar,
                                      std::filesystem::path folder, TransferObserver& observer) {
  change.avatar.emplace(message::File{});
  QPC_CO_CHECK(conversations_.check_settings(conversation, change));
  QPC_CO_CHECK(check_avatar(avatar));
  FileSpool spool(environment_, std::move(folder));
  const FileOrder order{.path = std::move(avatar)};
  QPC_CO_TRY(const auto upload, files_.prepare(spool, conversation, order));
  QPC_CO_CHECK(co_await persist(
      [&](Session& session, TransferObserver& watched) { return files_.upload(session, spool, upload, watched); },
      observer));
  change.avatar.emplace(upload.file);
  QPC_CO_CHECK(co_await change_settings(conversation, std::move(change)));
  spool.remove(upload.spool);
  co_return store_.write([&](db::Database& db) -> Outcome<> {
    UploadStore(db).remove(upload.id);
    return {};
  });
}

Task<Outcome<>> Engine::save_avatar(std::int64_t conversation, std::filesystem::path path, Overwrite overwrite,
                                    std::filesystem::path folder, TransferObserver& observer) {
  QPC_CO_TRY(const auto view, history_.conversation(conversation));
  if (!view.avatar) co_return failure(FailureKind::not_found, "no_avatar", "This group has no picture.");
  FileSpool spool(environment_, std::move(folder));
  co_return co_await persist(
      [&](Session& session, TransferObserver& watched) {
        return files_.save(session, spool, *view.avatar, path, overwrite, watched);
      },
      observer);
}

Task<Outcome<>> Engine::delete_file(std::int64_t cursor) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(files_.remove(*session, cursor));
}

}  // namespace qpc::client
