#include "db/postgres/connection.h"

#include <poll.h>

#include <array>
#include <cerrno>

#include "db/postgres/sqlstate.h"

namespace qpc::db {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int rows_at_a_time = 64;

std::string_view state_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state != nullptr ? state : "";
}

// The server's sentence may quote what a row holds, unless it tells of a text that does not parse, or of itself.
kj::String detail_of(const PGresult* result, const char* sql) {
  const auto state = state_of(result);
  const auto field = [result](int which) {
    const char* text = PQresultErrorField(result, which);
    return text != nullptr ? text : "";
  };
  const bool quoted = state.starts_with("42") || state.starts_with("5") || state.starts_with("0A");
  return kj::str(quoted ? field(PG_DIAG_MESSAGE_PRIMARY) : "", " (", state.empty() ? "no answer" : state.data(), " ",
                 field(PG_DIAG_TABLE_NAME), " ", field(PG_DIAG_CONSTRAINT_NAME), ") in: ", sql);
}

}  // namespace

PostgresDatabase::Connection::Connection(const PostgresOptions& wanted) : options(wanted) {
  try {
    open();
  } catch (...) {
    PQfinish(handle);
    throw;
  }
}

PostgresDatabase::Connection::~Connection() { PQfinish(handle); }

void PostgresDatabase::Connection::open() {
  if (auto* parsed = PQconninfoParse(options.address.c_str(), nullptr)) {
    PQconninfoFree(parsed);
  } else {
    raise(Fault::cannot_open, "this is no address of a PostgreSQL server");  // not quoted: a password may be in it
  }
  const auto patience = std::to_string(options.answer_timeout.count());
  // What stands behind the address overrides it, what stands before can be overridden there.
  const std::array<const char*, 8> keys{"connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
                                        "dbname",           "client_encoding"};
  std::array<const char*, 9> values{"5",   "5", "2", "3", patience.c_str(), "quicprochat", options.address.c_str(),
                                    "UTF8"};
  std::array<const char*, 9> named{};
  std::ranges::copy(keys, named.begin());
  handle = PQconnectdbParams(named.data(), values.data(), 1);
  if (handle == nullptr) throw std::bad_alloc();
  if (PQstatus(handle) != CONNECTION_OK) raise(Fault::cannot_open, PQerrorMessage(handle));
  PQsetNoticeProcessor(handle, [](void*, const char*) {}, nullptr);  // it would write to the standard error stream
  PQsetnonblocking(handle, 1);
  const char* encoding = PQparameterStatus(handle, "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    raise(Fault::cannot_open, "the database is not in UTF-8: make it with ENCODING 'UTF8'");
  }
  const char* standby = PQparameterStatus(handle, "in_hot_standby");
  if (standby != nullptr && std::string_view(standby) == "on") raise(Fault::read_only, "the server is a standby");
  const auto milliseconds = [](std::chrono::milliseconds time) { return std::to_string(time.count()); };
  execute(
      "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN "
      "'remote_apply' ELSE 'on' END, false), set_config('lock_timeout', '" +
      milliseconds(options.busy_timeout) + "', false), set_config('statement_timeout', '" +
      milliseconds(options.statement_timeout) +
      "', false), set_config('idle_in_transaction_session_timeout', '60000', false), "
      "set_config('client_connection_check_interval', '1000', false), set_config('standard_conforming_strings', 'on', "
      "false)");
}

PostgresResult PostgresDatabase::Connection::execute(const std::string& sql, std::chrono::milliseconds patience) {
  free_line();
  send(PQsendQuery(handle, sql.c_str()) == 1);
  const auto deadline = Clock::now() + patience;
  PostgresResult last;
  while (auto result = receive(deadline)) {
    check(result, sql.c_str());
    last = std::move(result);
  }
  return last;
}

void PostgresDatabase::Connection::prepare(const std::string& name, const std::string& text,
                                           std::span<const Oid> types) {
  free_line();
  const auto finish = [&](const char* sql) {
    const auto deadline = Clock::now() + options.answer_timeout;
    while (const auto result = receive(deadline)) check(result, sql);
  };
  for (const auto& old : std::exchange(forgotten, {})) {
    send(PQsendClosePrepared(handle, old.c_str()) == 1);
    finish("close");
  }
  send(PQsendPrepare(handle, name.c_str(), text.c_str(), static_cast<int>(types.size()), types.data()) == 1);
  finish(text.c_str());
}

void PostgresDatabase::Connection::start(RowReader* reader, const std::string& name,
                                         std::span<const PostgresParameter> parameters) {
  free_line();
  std::vector<const char*> octets;
  std::vector<int> sizes;
  const std::vector<int> binary(parameters.size(), 1);
  for (const auto& parameter : parameters) {
    octets.push_back(parameter.octets);
    sizes.push_back(parameter.size);
  }
  send(PQsendQueryPrepared(handle, name.c_str(), static_cast<int>(parameters.size()), octets.data(), sizes.data(),
                           binary.data(), 1) == 1);
  PQsetChunkedRowsMode(handle, rows_at_a_time);
  reading = reader;
}

PostgresResult PostgresDatabase::Connection::next(const char* sql) {
  auto result = receive(Clock::now() + options.answer_timeout);
  if (result) {
    check(result, sql);
  } else {
    reading = nullptr;
  }
  return result;
}

void PostgresDatabase::Connection::drop(RowReader* reader) noexcept {
  if (reading != reader) return;
  try {
    while (next("the rest of a query")) {
    }
  } catch (...) {
    reading = nullptr;  // whoever asks next hears of it
  }
}

void PostgresDatabase::Connection::begin_reading() {
  access = Access::read;
  execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void PostgresDatabase::Connection::free_line() {
  if (lost) raise_lost("the connection was lost before");
  if (reading != nullptr) std::exchange(reading, nullptr)->read_ahead();
}

void PostgresDatabase::Connection::send(bool accepted) {
  if (!accepted) raise_lost("a command could not be sent");
  const auto deadline = Clock::now() + options.answer_timeout;
  for (;;) {
    const int left = PQflush(handle);
    if (left == 0) return;
    if (left < 0) raise_lost("a command could not be sent");
    await(POLLIN | POLLOUT, deadline);
    if (PQconsumeInput(handle) == 0) raise_lost("the connection broke off");
  }
}

void PostgresDatabase::Connection::await(short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) raise_lost("the server does not answer");
    pollfd socket{PQsocket(handle), events, 0};
    const int ready = ::poll(&socket, 1, static_cast<int>(left));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) raise_lost("the connection cannot be waited for");
  }
}

PostgresResult PostgresDatabase::Connection::receive(Clock::time_point deadline) {
  while (PQisBusy(handle) == 1) {
    await(POLLIN, deadline);
    // A connection that breaks off may have said why: PQgetResult has it.
    if (PQconsumeInput(handle) == 0) break;
  }
  return PostgresResult(PQgetResult(handle));
}

void PostgresDatabase::Connection::check(const PostgresResult& result, const char* sql) {
  const auto kind = PQresultStatus(result.get());
  if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK || kind == PGRES_TUPLES_CHUNK) return;
  const bool empty = kind == PGRES_EMPTY_QUERY;
  const auto fault = empty ? Fault::bug : fault_of_state(state_of(result.get()), access);
  const auto detail = empty ? kj::str("an empty text") : detail_of(result.get(), sql);
  reading = nullptr;
  const auto deadline = Clock::now() + options.answer_timeout;
  while (receive(deadline)) {
  }
  if (PQstatus(handle) == CONNECTION_BAD) {
    lost = true;
  } else if (access == Access::read && status() == PQTRANS_INERROR) {
    go_on_reading();
  }
  raise(fault, detail);
}

// Nothing is lost with a transaction that only reads.
void PostgresDatabase::Connection::go_on_reading() {
  access = Access::write;  // or a failure here would end here again
  execute("ROLLBACK");
  begin_reading();
}

void PostgresDatabase::Connection::raise_lost(const char* how) {
  lost = true;
  reading = nullptr;
  raise(Fault::input_output, kj::str("PostgreSQL: ", how));
}

}  // namespace qpc::db
