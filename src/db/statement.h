// statement.h: a prepared statement and the rows it answers with.
#pragma once
#include <iterator>
#include <memory>
#include <tuple>

#include "db/value.h"

namespace qpc::db {

/// Whether bound values outlive the statement's run, or the engine must copy them.
enum class Binding { borrowed, copied };

/// What a driver offers for one prepared statement. Stores use `Database`, which hands these out.
class Statement {
 public:
  virtual ~Statement() = default;
  /// Binds parameter `?number`, counted from 1.
  virtual void bind(int number, const Value& value, Binding binding) = 0;
  /// Goes to the next row; false when there is none.
  virtual bool step() = 0;
  /// Goes on to the end. Returns how many rows were inserted, updated or deleted.
  virtual std::int64_t run() = 0;
  /// A column of this row, counted from 0; borrowed until the next step.
  virtual Value column(int number) const = 0;
  virtual int parameter_count() const = 0;
  virtual int column_count() const = 0;
  /// Makes the statement ready to run again and lets go of what is bound.
  virtual void reset() noexcept = 0;
  /// Inserts one row into a table whose rows are numbered by `id`. Returns its number.
  virtual std::int64_t insert() = 0;

 private:
  friend class Loan;
  friend class Database;
  bool in_use_ = false;
};

/// The row a query stands at. Valid until the query goes on.
class Row {
 public:
  explicit Row(const Statement& statement) : statement_(&statement) {}

  /// Column `number`, counted from 0. Views (`std::string_view`, `ByteView`) are borrowed until the next row.
  template <class T>
  T get(int number) const {
    if (number >= statement_->column_count()) raise_unexpected_column("a column that was asked for");
    return Column<T>::from_value(statement_->column(number));
  }
  /// The first columns, in order: `auto [seq, payload] = row.as<std::int64_t, Bytes>();`
  template <class... T>
  std::tuple<T...> as() const {
    return as_sequence<T...>(std::index_sequence_for<T...>());
  }

 private:
  template <class... T, std::size_t... number>
  std::tuple<T...> as_sequence(std::index_sequence<number...>) const {
    return std::tuple<T...>{get<T>(static_cast<int>(number))...};
  }

  const Statement* statement_;
};

/// A statement on loan from its Database's cache; given back, ready to run again, when this dies.
class Loan {
 public:
  Loan(Statement& statement, std::unique_ptr<Statement> spare) : statement_(&statement), spare_(std::move(spare)) {
    statement.in_use_ = true;
  }
  Loan(Loan&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)), spare_(std::move(other.spare_)) {}
  Loan& operator=(Loan&&) = delete;
  ~Loan() {
    if (statement_ == nullptr) return;
    statement_->reset();
    statement_->in_use_ = false;
  }
  Statement& operator*() const { return *statement_; }
  Statement* operator->() const { return statement_; }

 private:
  Statement* statement_;
  std::unique_ptr<Statement> spare_;
};

/// The rows of a query, read one by one: `for (const Row row : db.query("SELECT …", a)) …`. They can be read once.
class Rows {
 public:
  explicit Rows(Loan loan) : loan_(std::move(loan)) {}

  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Row;
    explicit Iterator(Statement& statement) : statement_(&statement) { ++*this; }
    Row operator*() const { return Row(*statement_); }
    Iterator& operator++() {
      if (!statement_->step()) statement_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return statement_ == nullptr; }

   private:
    Statement* statement_;
  };
  Iterator begin() { return Iterator(*loan_); }
  static std::default_sentinel_t end() { return {}; }

 private:
  Loan loan_;
};

}  // namespace qpc::db
