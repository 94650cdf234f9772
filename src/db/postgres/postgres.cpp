#include "db/postgres/postgres.h"

#include "db/postgres/connection.h"
#include "db/postgres/dialect.h"

namespace qpc::db {
namespace {

// A migration may rewrite a table.
constexpr std::chrono::hours script_patience{1};

std::string begin_writing() {
  return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(hashtextextended("
         "'quicprochat writes ' || coalesce(current_schema(), ''), 0))";
}

}  // namespace

PostgresDatabase::PostgresDatabase(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

PostgresDatabase::~PostgresDatabase() { forget_statements(); }

std::unique_ptr<PostgresDatabase> PostgresDatabase::open(const PostgresOptions& options) {
  return std::unique_ptr<PostgresDatabase>(new PostgresDatabase(std::make_unique<Connection>(options)));
}

std::unique_ptr<Statement> PostgresDatabase::prepare(const char* sql) { return prepare_postgres(*connection_, sql); }

void PostgresDatabase::run_script(std::string_view sql) {
  if (in_transaction()) connection_->execute("SET LOCAL statement_timeout = 0");
  connection_->execute(to_postgres(sql).sql, script_patience);
}

void PostgresDatabase::begin(Access access) {
  if (in_transaction()) raise(Fault::bug, "a transaction within a transaction");
  try {
    if (access == Access::read) {
      connection_->begin_reading();
    } else {
      connection_->access = Access::write;
      connection_->execute(begin_writing());
    }
  } catch (...) {
    roll_back();
    throw;
  }
}

// A transaction in which something failed is rolled back by COMMIT, and that is no error to the server.
void PostgresDatabase::save() {
  try {
    const auto done = connection_->execute("COMMIT");
    connection_->access = Access::write;
    if (std::string_view(PQcmdStatus(done.get())) != "COMMIT")
      raise(Fault::bug, "a statement of this transaction failed");
  } catch (...) {
    roll_back();
    throw;
  }
}

void PostgresDatabase::roll_back() noexcept {
  connection_->access = Access::write;
  if (!in_transaction()) return;
  try {
    connection_->execute("ROLLBACK");
  } catch (...) {
    connection_->lost = true;  // the server rolls back what it does not hear the end of
  }
}

bool PostgresDatabase::in_transaction() const {
  const auto status = connection_->status();
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool PostgresDatabase::is_durable() {
  return find_one<bool>("SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'")
      .value();
}

}  // namespace qpc::db
