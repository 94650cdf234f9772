// Opening a database file, and looking after it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "db/sqlite_log_mover.h"

namespace qpc::db {
namespace {

[[noreturn]] void raise_errno(const char* what) {
  const int reason = errno;
  const auto fault = reason == EROFS || reason == EACCES || reason == EPERM    ? Fault::read_only
                     : reason == ENOSPC || reason == EDQUOT || reason == EFBIG ? Fault::full
                     : reason == EIO                                           ? Fault::input_output
                                                                               : Fault::cannot_open;
  raise(fault, kj::str(what, " failed with errno ", reason));
}

void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) raise_errno("opening the folder of the database");
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) raise_errno("syncing the folder of the database");
}

// SQLite gives its log the mode of the database file. A file that exists is not opened here: closing it would drop
// the locks that other connections of this process hold on it.
void make_private_file(const std::filesystem::path& file, bool create) {
  struct stat status{};
  if (::stat(file.c_str(), &status) == 0) {
    // SQLite takes a file of one octet for an empty one.
    if (status.st_size <= 1 && !create) raise(Fault::corrupt, "the database is an empty file");
    if ((status.st_mode & 077) != 0 && ::chmod(file.c_str(), 0600) != 0) raise_errno("making the database private");
    return;
  }
  if (errno != ENOENT || !create) raise_errno("looking for the database");
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    if (errno == EEXIST) return;  // another process made it in this moment
    raise_errno("making the database");
  }
  ::close(descriptor);
  sync_directory(file.parent_path());
}

// Two processes that open a fresh file at once both want to switch to the log, and SQLite does not wait there.
void use_write_ahead_log(sqlite3* handle, std::chrono::milliseconds patience) {
  const auto sql = "PRAGMA journal_mode = WAL";
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const int code = sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) {
      raise_sqlite(handle, code, sql, Quote::message);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace

std::unique_ptr<SqliteDatabase::Connection> SqliteDatabase::Connection::open(const std::filesystem::path& path,
                                                                             const DatabaseKey& key,
                                                                             std::chrono::milliseconds busy_timeout) {
  auto connection = std::make_unique<Connection>();
  connection->check(sqlite3_open_v2(path.c_str(), &connection->handle,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr),
                    "open");
  if (sqlite3_db_readonly(connection->handle, "main") == 1) raise(Fault::read_only, "open");
  connection->execute("PRAGMA cipher_log_level = NONE");  // SQLCipher would write to the standard error stream
  set_sqlite_key(connection->handle, key);
  sqlite3_busy_timeout(connection->handle, static_cast<int>(busy_timeout.count()));
  connection->busy_timeout = busy_timeout;
  use_write_ahead_log(connection->handle, busy_timeout);
  connection->execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864");
  return connection;
}

std::unique_ptr<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& file, const DatabaseKey& key,
                                                     const SqliteOptions& options) {
  const auto path = std::filesystem::absolute(file);
  make_private_file(path, options.create);
  auto connection = Connection::open(path, key, options.busy_timeout);
  connection->execute(("PRAGMA cache_size = -" + std::to_string(options.cache_bytes / 1024)).c_str());
  connection->count_log_pages();
  connection->configure();
  auto database = std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(connection)));
  if (options.log_thread) {
    database->mover_ = std::make_unique<LogMover>(Connection::open(path, key, options.busy_timeout));
  }
  return database;
}

std::unique_ptr<SqliteDatabase> SqliteDatabase::in_memory() {
  auto connection = std::make_unique<Connection>();
  connection->check(sqlite3_open_v2(":memory:", &connection->handle,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY |
                                        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                    nullptr),
                    "open");
  connection->configure();
  return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(connection)));
}

void SqliteDatabase::Connection::configure() const {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);  // "text" is a name, never a value
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute(
      "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
}

void SqliteDatabase::check_integrity(Integrity integrity) {
  // cipher_integrity_check reads the file past the log, and a page that a power cut tore on its way from there is whole
  // in the log. With all of the log moved, what is wrong in the file is wrong.
  connection_->move_all_of_log();
  for (const auto row : query("PRAGMA cipher_integrity_check")) {
    raise(Fault::corrupt, kj::str("cipher_integrity_check: ", row.get<std::string>(0).c_str()));
  }
  const auto expect_ok = [](Rows rows) {
    for (const auto row : rows) {
      if (row.get<std::string_view>(0) != "ok") raise(Fault::corrupt, "integrity_check found damage");
    }
  };
  if (integrity == Integrity::quick) {
    expect_ok(query("PRAGMA quick_check(1)"));
  } else {
    expect_ok(query("PRAGMA integrity_check(1)"));
  }
}

}  // namespace qpc::db
