// sqlite_connection.h: SQLCipher's own types; only src/db/sqlite*.cpp include this.
#pragma once
#define SQLITE_HAS_CODEC 1  // declares sqlite3_key
#include <sqlcipher/sqlite3.h>

#include "db/sqlite.h"

namespace qpc::db {

struct SqliteDatabase::Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Throws the fault behind a result code other than OK.
  void check(int code, const char* sql) const;
  /// Runs a text of statements without looking at rows.
  void execute(const char* sql) const;

  /// Opens a file that exists, with its log. Throws cannot_open, read_only, wrong_key, corrupt, full, locked,
  /// input_output.
  static std::unique_ptr<Connection> open(const std::filesystem::path& path, const DatabaseKey& key,
                                          std::chrono::milliseconds busy_timeout);
  void configure() const;
  void count_log_pages();
  /// Moves the log into the file, unless others are in the way; `mode` is one of SQLITE_CHECKPOINT_….
  void move_log(int mode);
  /// Moves all of it. Throws locked where others are in the way for longer than the busy timeout.
  void move_all_of_log() const;

  sqlite3* handle = nullptr;
  std::chrono::milliseconds busy_timeout{0};
  /// Within a read transaction: statements that write are refused. SQLite's own PRAGMA query_only would do the same,
  /// and have every prepared statement compiled again.
  bool read_only = false;
  int log_pages = 0;  ///< in the write-ahead log after the last save
};

/// Gives a connection that was just opened its key.
void set_sqlite_key(sqlite3* handle, const DatabaseKey& key);

/// A prepared statement of a connection, which outlives it, as its `read_only` does: while that is true, what writes is
/// refused.
std::unique_ptr<Statement> prepare_sqlite(sqlite3* handle, const bool& read_only, const char* sql);

/// Whether SQLite's own message may be logged. It may quote what people typed (a search in FTS5 does), unless it tells
/// of a text that does not compile or of a broken constraint.
enum class Quote { message, sort_only };

/// Throws the fault behind a result code; `sql` goes into the log.
[[noreturn]] void raise_sqlite(sqlite3* handle, int code, const char* sql, Quote quote);

}  // namespace qpc::db
