// The write-ahead log of a database file: how large it is, and when it is moved into the file. SQLite's automatic
// checkpoint would do that within somebody's save.
#include <algorithm>
#include <thread>

#include "db/sqlite_log_mover.h"

namespace qpc::db {
namespace {

constexpr int pages_worth_tidying = 256;      // 1 MiB
constexpr int pages_worth_moving = 16 * 256;  // 16 MiB: what is written again and again is moved once for all
constexpr int pages_moved_soon = 4 * 256;     // 4 MiB: some milliseconds
constexpr int pages_that_must_go = 64 * 256;  // 64 MiB: readers slow down with the size of the log
constexpr int most_pages = 4 * pages_that_must_go;

}  // namespace

void SqliteDatabase::Connection::count_log_pages() {
  sqlite3_wal_hook(
      handle,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->log_pages = pages;
        return SQLITE_OK;
      },
      this);
}

// A busy database is tidied as far as that goes; what is left is done the next time.
void SqliteDatabase::Connection::move_log(int mode) {
  sqlite3_busy_timeout(handle, 0);
  int left = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle, "main", mode, &left, &moved);
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  log_pages = code == SQLITE_OK ? std::max(0, left - moved) : 0;
  if ((code & 0xff) != SQLITE_BUSY) check(code, "checkpoint");
}

void SqliteDatabase::tidy(bool idle) {
  auto& connection = *connection_;
  if (mover_) {
    tidy_beside(idle);
  } else if (connection.log_pages >= (idle ? pages_worth_tidying : pages_that_must_go)) {
    connection.move_log(idle ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART);
  }
}

// A log begins anew only when all of it is in the file. Under load that moment is made: when little is left to move.
void SqliteDatabase::tidy_beside(bool idle) {
  auto& connection = *connection_;
  if (mover_->is_at_work()) return;
  if (const auto moved = mover_->take_result()) pages_moved_ = *moved;
  if (connection.log_pages < pages_moved_) pages_moved_ = 0;  // it has begun anew
  const int left = connection.log_pages - pages_moved_;
  const bool is_large = connection.log_pages >= pages_that_must_go;
  if ((is_large && left < pages_moved_soon) || connection.log_pages >= most_pages) {
    connection.move_log(SQLITE_CHECKPOINT_RESTART);
  } else if (is_large || left >= (idle ? pages_worth_tidying : pages_worth_moving)) {
    mover_->begin();
  }
}

// A checkpoint that another connection is at does not wait for a busy handler.
void SqliteDatabase::Connection::move_all_of_log() const {
  const auto deadline = std::chrono::steady_clock::now() + busy_timeout;
  for (;;) {
    const int code = sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_FULL, nullptr, nullptr);
    if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) return check(code, "checkpoint");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace qpc::db
