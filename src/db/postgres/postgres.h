// postgres.h: a database on a PostgreSQL server, the other engine of the node's storage.
#pragma once
#include <chrono>

#include "db/database.h"

namespace qpc::db {

struct PostgresOptions {
  /// `postgresql://user@host/database?…` or any other connection string of libpq. Passwords stand in a file
  /// (PGPASSFILE), never here: the address may be logged.
  std::string address;
  /// How long to wait for another process that writes.
  std::chrono::milliseconds busy_timeout{5000};
  /// How long the server may take for one statement before it is told to give up (Fault::locked) …
  std::chrono::milliseconds statement_timeout{8000};
  /// … and how long an answer may take before the connection counts as lost (Fault::input_output).
  std::chrono::milliseconds answer_timeout{12000};
};

/// One schema of one database of one server, PostgreSQL 14 or newer, in UTF-8. Statements are the one SQL text that
/// serves both engines (dialect.h); each is prepared at the server once for every set of types it is run with.
///
/// - A save returns when the server has synced it (`synchronous_commit` is on for this connection, whatever its
///   configuration says). What lies on its disk is not encrypted by us, and secrets pass through libpq's buffers, which
///   are not wiped: disk and machine are the operator's to protect.
/// - `Access::write` takes an advisory lock for the length of the transaction, one for each schema. Each node has one
///   storage thread that saves everybody's writes together; with several nodes those batches take turns, as they do on
///   SQLite, so that no two ever see half of each other, dead-lock, or have to be tried again. A transaction that waits
///   has seen nothing yet: its isolation is READ COMMITTED, and its first look comes after the lock.
/// - `Access::read` sees one state of the database (REPEATABLE READ, READ ONLY). After a statement in it fails the next
///   sees a newer state, as if a transaction had begun in between: one function's bug does not fail the others of its
///   batch.
/// - A server that does not hear from us any more notices within a second, and lets the lock go.
/// - After a fault within a write, only what rolls back (a Savepoint, the transaction) works.
/// - Rows arrive 64 at a time; a query within the rows of another makes those stay in memory. A query that is left in
///   the middle has still been answered to its end: say LIMIT.
class PostgresDatabase final : public Database {
 public:
  /// Throws cannot_open (no server, no such database or user, not UTF-8), read_only (a standby).
  static std::unique_ptr<PostgresDatabase> open(const PostgresOptions& options);
  ~PostgresDatabase() override;

  void run_script(std::string_view sql) override;
  void begin(Access access) override;
  void save() override;
  void roll_back() noexcept override;
  bool in_transaction() const override;
  void tidy(bool) override {}

  /// Whether the server syncs what it saves. Without, a power cut may lose what was answered, or all.
  bool is_durable();

  struct Connection;

 private:
  explicit PostgresDatabase(std::unique_ptr<Connection> connection);
  std::unique_ptr<Statement> prepare(const char* sql) override;

  std::unique_ptr<Connection> connection_;
};

}  // namespace qpc::db
