#include <cstring>

#include "db/sqlite_connection.h"

namespace qpc::db {
namespace {

template <class... Case>
struct Overloaded : Case... {
  using Case::operator()...;
};

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* handle, const bool& read_only, const char* sql) : handle_(handle), read_only_(read_only) {
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, &rest);
    if (code != SQLITE_OK) raise_sqlite(handle, code, sql, Quote::message);
    if (statement_ == nullptr || rest[std::strspn(rest, " \t\n;")] != 0) {
      sqlite3_finalize(statement_);
      raise(Fault::bug, "a text that is not one statement");
    }
    writes_ = sqlite3_stmt_readonly(statement_) == 0;
  }
  ~SqliteStatement() override { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // A null pointer would bind NULL, so empty values point somewhere.
  void bind(int number, const Value& value, Binding binding) override {
    const auto lifetime = binding == Binding::copied ? SQLITE_TRANSIENT : SQLITE_STATIC;
    check(std::visit(Overloaded{
                         [&](std::monostate) { return sqlite3_bind_null(statement_, number); },
                         [&](std::int64_t integer) { return sqlite3_bind_int64(statement_, number, integer); },
                         [&](std::string_view text) {
                           return sqlite3_bind_text64(statement_, number, text.empty() ? "" : text.data(), text.size(),
                                                      lifetime, SQLITE_UTF8);
                         },
                         [&](ByteView blob) {
                           return sqlite3_bind_blob64(statement_, number,
                                                      blob.empty() ? static_cast<const void*>("") : blob.data(),
                                                      blob.size(), lifetime);
                         },
                     },
                     value));
  }

  bool step() override {
    if (writes_ && read_only_) {
      raise(Fault::bug, kj::str("a transaction that is for reading writes: ", sqlite3_sql(statement_)));
    }
    const int code = sqlite3_step(statement_);
    check(code);
    return code == SQLITE_ROW;
  }

  // SQLite's count is that of the last statement that changed rows, which may not be this one.
  std::int64_t run() override {
    const auto before = sqlite3_total_changes64(handle_);
    while (step()) {
    }
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
  }

  std::int64_t insert() override {
    while (step()) {
    }
    return sqlite3_last_insert_rowid(handle_);
  }

  Value column(int number) const override {
    switch (sqlite3_column_type(statement_, number)) {
      case SQLITE_NULL:
        return {};
      case SQLITE_INTEGER:
        return std::int64_t{sqlite3_column_int64(statement_, number)};
      case SQLITE_TEXT: {
        const auto* text = sqlite3_column_text(statement_, number);
        return as_text({text, column_size(number)});
      }
      case SQLITE_BLOB: {
        const auto* blob = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, number));
        return ByteView(blob, column_size(number));
      }
      default:
        raise_unexpected_column("an integer, a text or a blob");
    }
  }

  int parameter_count() const override { return sqlite3_bind_parameter_count(statement_); }
  int column_count() const override { return sqlite3_column_count(statement_); }

  void reset() noexcept override {
    sqlite3_reset(statement_);  // reports the failure of the last step once more
    sqlite3_clear_bindings(statement_);
  }

 private:
  std::size_t column_size(int number) const {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement_, number));
  }
  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
      raise_sqlite(handle_, code, sqlite3_sql(statement_), Quote::sort_only);
    }
  }

  sqlite3* handle_;
  const bool& read_only_;
  sqlite3_stmt* statement_ = nullptr;
  bool writes_ = false;
};

}  // namespace

std::unique_ptr<Statement> prepare_sqlite(sqlite3* handle, const bool& read_only, const char* sql) {
  return std::make_unique<SqliteStatement>(handle, read_only, sql);
}

}  // namespace qpc::db
