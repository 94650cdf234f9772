#include "db/sqlite_log_mover.h"

#include <pthread.h>

#include <utility>

namespace qpc::db {

SqliteDatabase::LogMover::LogMover(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)), thread_([this] { run(); }) {}

SqliteDatabase::LogMover::~LogMover() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SqliteDatabase::LogMover::begin() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  changed_.notify_one();
}

bool SqliteDatabase::LogMover::is_at_work() {
  const std::lock_guard lock(mutex_);
  return asked_;
}

std::optional<int> SqliteDatabase::LogMover::take_result() {
  const std::lock_guard lock(mutex_);
  if (asked_) return std::nullopt;
  const auto result = std::exchange(result_, std::nullopt);
  has_failed_ = false;
  if (!result || (result->code & 0xff) == SQLITE_BUSY) return std::nullopt;
  connection_->check(result->code, "checkpoint");
  return result->pages;
}

void SqliteDatabase::LogMover::check() {
  if (has_failed_) take_result();
}

void SqliteDatabase::LogMover::run() {
  ::pthread_setname_np(::pthread_self(), "qpc-log");  // for who looks which thread is busy: top -H
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return asked_ || ending_; });
    if (ending_) return;
    lock.unlock();
    Result result{.code = SQLITE_OK, .pages = 0};
    result.code =
        sqlite3_wal_checkpoint_v2(connection_->handle, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, &result.pages);
    lock.lock();
    const int sort = result.code & 0xff;
    result_ = result;
    has_failed_ = sort != SQLITE_OK && sort != SQLITE_BUSY && sort != SQLITE_FULL;
    asked_ = false;
  }
}

}  // namespace qpc::db
