// sqlite_log_mover.h: moves the write-ahead log into its file on a thread of its own, so that no save waits for that.
// Only src/db/sqlite*.cpp include this.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "db/sqlite_connection.h"

namespace qpc::db {

/// Has a connection of its own: others save meanwhile, and what they add to the log is for the next time.
class SqliteDatabase::LogMover {
 public:
  explicit LogMover(std::unique_ptr<Connection> connection);
  LogMover(const LogMover&) = delete;
  LogMover& operator=(const LogMover&) = delete;
  /// Waits for what it is at.
  ~LogMover();

  /// Begins to move what is in the log now. Not while it is at work.
  void begin();
  bool is_at_work();
  /// How many pages from the beginning of the log are in the file, by what it did last; nothing where that is known
  /// already, or others were in the way. Throws what kept it from that, once: full, input_output, ….
  std::optional<int> take_result();
  /// Throws as take_result, where what is in the log may be lost: a sync has failed.
  void check();

 private:
  struct Result {
    int code;   ///< SQLite's
    int pages;  ///< moved
  };
  void run();

  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool ending_ = false;
  std::optional<Result> result_;
  std::atomic<bool> has_failed_ = false;
  std::thread thread_;
};

}  // namespace qpc::db
