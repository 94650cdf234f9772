// connection.h: libpq's own types; only src/db/postgres/*.cpp include this.
#pragma once
#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/postgres/postgres.h"

namespace qpc::db {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ResultDeleter>;

/// One value on its way, in PostgreSQL's binary form. Zero is the type of NULL: the server infers it.
struct PostgresParameter {
  Oid type = 0;
  const char* octets = nullptr;
  int size = 0;
};

/// Who reads rows one after the other. Only one command runs at a time, so that the next one makes it read ahead.
class RowReader {
 public:
  virtual void read_ahead() = 0;

 protected:
  ~RowReader() = default;
};

struct PostgresDatabase::Connection {
  explicit Connection(const PostgresOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Runs a text of statements without parameters; the answer to the last.
  PostgresResult execute(const std::string& sql, std::chrono::milliseconds patience);
  PostgresResult execute(const std::string& sql) { return execute(sql, options.answer_timeout); }
  /// Parses a text once. Throws what the server says of it.
  void prepare(const std::string& name, const std::string& text, std::span<const Oid> types);
  /// Frees a prepared statement, at the next opportunity.
  void forget(std::string name) { forgotten.push_back(std::move(name)); }
  /// Begins to run what was prepared; `reader` takes the rows with next().
  void start(RowReader* reader, const std::string& name, std::span<const PostgresParameter> parameters);
  /// Rows, or the end of the command; null after that. Throws, and the command has then ended.
  PostgresResult next(const char* sql);
  /// Ends the command of this reader, whatever is left of it.
  void drop(RowReader* reader) noexcept;

  PGTransactionStatusType status() const { return lost ? PQTRANS_UNKNOWN : PQtransactionStatus(handle); }
  void begin_reading();

  PostgresOptions options;
  PGconn* handle = nullptr;
  RowReader* reading = nullptr;
  Access access = Access::write;
  bool lost = false;
  int prepared = 0;  ///< how many names were given out
  std::vector<std::string> forgotten;

 private:
  void open();
  void free_line();
  void send(bool accepted);
  void await(short events, std::chrono::steady_clock::time_point deadline);
  PostgresResult receive(std::chrono::steady_clock::time_point deadline);
  void check(const PostgresResult& result, const char* sql);
  void go_on_reading();
  [[noreturn]] void raise_lost(const char* how);
};

std::unique_ptr<Statement> prepare_postgres(PostgresDatabase::Connection& connection, const char* sql);

}  // namespace qpc::db
