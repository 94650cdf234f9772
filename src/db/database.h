// database.h: one connection to a database, whatever engine stands behind it.
#pragma once
#include <string_view>
#include <unordered_map>

#include "core/base/result.h"
#include "db/statement.h"

namespace qpc::db {

/// What a transaction will do. In `read` a statement that writes is Fault::bug. `write` takes the write lock at once,
/// so that two processes cannot both read, then both want to write, and dead-lock.
enum class Access { read, write };

/// How thoroughly `check_integrity` looks.
enum class Integrity {
  quick,  ///< every page is readable and authentic, b-trees hold together
  full,   ///< and every index agrees with its table
};

/// A connection: used by one thread at a time, one transaction at a time (transaction.h).
///
/// SQL is known at compile time, so nothing that people typed can become a part of it; values are numbered
/// parameters, `?1`, `?2`. A text is prepared once and kept. Every call throws the faults of fault.h:
/// Fault::bug for wrong SQL or wrong types.
///
///     db.run("INSERT INTO account (id, name) VALUES (?1, ?2)", id, name);
///     if (auto name = db.find_one<std::string>("SELECT name FROM account WHERE id = ?1", id)) …
///     for (const auto row : db.query("SELECT seq, payload FROM message WHERE seq > ?1", after)) row.get<Bytes>(1);
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  /// Runs a statement to its end. Returns how many rows it inserted, updated or deleted.
  template <class... A>
  std::int64_t run(Literal sql, const A&... arguments) {
    return bound(sql, Binding::borrowed, arguments...)->run();
  }

  /// Inserts one row into a table with `id INTEGER PRIMARY KEY AUTOINCREMENT`, and returns the number it was given:
  /// cheaper than RETURNING, which the text does not say. One that might insert nothing (ON CONFLICT DO NOTHING) has no
  /// number, and a text is run either by this or by `run`.
  template <class... A>
  std::int64_t insert(Literal sql, const A&... arguments) {
    return bound(sql, Binding::borrowed, arguments...)->insert();
  }
  /// The rows of a query. Arguments are copied; secrets are refused here.
  template <class... A>
  Rows query(Literal sql, const A&... arguments) {
    static_assert((!std::derived_from<A, Secret> && ...), "a secret stays in the query: use find_one");
    return Rows(bound(sql, Binding::copied, arguments...));
  }

  /// The one row a query finds, or nothing: `find_one<T>` as a T, `find_one<T, U>` as a tuple. Writes with RETURNING
  /// count as queries. A second row is Fault::bug: say LIMIT 1 where only the first matters.
  template <class... T, class... A>
  auto find_one(Literal sql, const A&... arguments) {
    static_assert((!std::is_same_v<T, ByteView> && ...) && (!std::is_same_v<T, std::string_view> && ...),
                  "a view would outlive its row");
    using Found = std::conditional_t<sizeof...(T) == 1, std::tuple_element_t<0, std::tuple<T...>>, std::tuple<T...>>;
    const auto statement = bound(sql, Binding::borrowed, arguments...);
    std::optional<Found> found;
    if (statement->step()) {
      if constexpr (sizeof...(T) == 1) {
        found.emplace(Row(*statement).get<Found>(0));
      } else {
        found.emplace(Row(*statement).as<T...>());
      }
      if (statement->step()) raise(Fault::bug, "find_one found a second row");
    }
    return found;
  }

  /// Runs a text of several statements without parameters. For migrations.
  virtual void run_script(std::string_view sql) = 0;

  virtual void begin(Access access) = 0;
  /// Ends the transaction and waits until it is on the disk. If this throws, the transaction is rolled back; after
  /// Fault::input_output only reopening the database tells what the disk has.
  virtual void save() = 0;
  /// Ends the transaction, keeping nothing. Does nothing when the engine has already ended it.
  virtual void roll_back() noexcept = 0;
  /// Whether a transaction is open. The engine may end one itself after a full disk or a failed read.
  virtual bool in_transaction() const = 0;
  /// Counts the rows that were written, whether or not they are kept: what has written nothing need not be undone.
  /// Nothing, where a statement that fails ends all around it: there a Savepoint has to stand.
  virtual std::optional<std::int64_t> changes() const { return std::nullopt; }

  /// Housekeeping that need not hold up an answer; `idle` says whether somebody may be waiting meanwhile.
  virtual void tidy(bool idle) = 0;

 protected:
  virtual std::unique_ptr<Statement> prepare(const char* sql) = 0;
  /// Drivers call this before their connection goes.
  void forget_statements() { statements_.clear(); }

 private:
  Loan borrow(Literal sql);

  template <class... A>
  Loan bound(Literal sql, [[maybe_unused]] Binding binding, const A&... arguments) {
    auto statement = borrow(sql);
    if (statement->parameter_count() != sizeof...(A)) raise(Fault::bug, "another number of parameters than arguments");
    [[maybe_unused]] int number = 0;
    (statement->bind(++number, to_value(arguments), binding), ...);
    return statement;
  }

  /// Keyed by the address of the text: texts are literals and never change.
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;
};

}  // namespace qpc::db
