#include "db/sqlite.h"

#include <cerrno>
#include <new>

#include "db/sqlite_log_mover.h"

namespace qpc::db {
namespace {

Fault fault_behind(sqlite3* handle, int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return Fault::constraint;
    case SQLITE_FULL:
      return Fault::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Fault::locked;
    case SQLITE_READONLY:
      return Fault::read_only;
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return Fault::cannot_open;
    case SQLITE_NOTADB:
      return Fault::wrong_key;
    case SQLITE_CORRUPT:
      return Fault::corrupt;
    case SQLITE_IOERR: {
      const int reason = sqlite3_system_errno(handle);  // a quota or a file size limit is no broken disk
      if (reason == EROFS) return Fault::read_only;
      return reason == ENOSPC || reason == EDQUOT || reason == EFBIG ? Fault::full : Fault::input_output;
    }
    default:
      return Fault::bug;
  }
}

}  // namespace

void raise_sqlite(sqlite3* handle, int code, const char* sql, Quote quote) {
  if ((code & 0xff) == SQLITE_NOMEM) throw std::bad_alloc();
  const auto fault = fault_behind(handle, code);
  const bool quoted = quote == Quote::message || fault == Fault::constraint;
  raise(fault, kj::str(quoted ? sqlite3_errmsg(handle) : sqlite3_errstr(code), " (", code, ") in: ", sql));
}

SqliteDatabase::Connection::~Connection() { sqlite3_close_v2(handle); }

void SqliteDatabase::Connection::check(int code, const char* sql) const {
  if (code != SQLITE_OK) raise_sqlite(handle, code, sql, Quote::message);
}

void SqliteDatabase::Connection::execute(const char* sql) const {
  check(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), sql);
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

SqliteDatabase::~SqliteDatabase() { forget_statements(); }

std::unique_ptr<Statement> SqliteDatabase::prepare(const char* sql) {
  return prepare_sqlite(connection_->handle, connection_->read_only, sql);
}

void SqliteDatabase::run_script(std::string_view sql) {
  if (connection_->read_only) raise(Fault::bug, "a script in a transaction that is for reading");
  connection_->execute(std::string(sql).c_str());
}

void SqliteDatabase::begin(Access access) {
  if (access == Access::write) {
    run("BEGIN IMMEDIATE");
  } else {
    run("BEGIN");
    connection_->read_only = true;
  }
}

void SqliteDatabase::save() {
  try {
    run("COMMIT");
    connection_->read_only = false;
  } catch (...) {
    roll_back();
    throw;
  }
  if (mover_) mover_->check();  // what it could not sync may be what was saved just now
}

void SqliteDatabase::roll_back() noexcept {
  if (in_transaction()) sqlite3_exec(connection_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
  connection_->read_only = false;
}

bool SqliteDatabase::in_transaction() const { return sqlite3_get_autocommit(connection_->handle) == 0; }

std::optional<std::int64_t> SqliteDatabase::changes() const { return sqlite3_total_changes64(connection_->handle); }

std::int64_t SqliteDatabase::data_version() { return find_one<std::int64_t>("PRAGMA data_version").value(); }

}  // namespace qpc::db
