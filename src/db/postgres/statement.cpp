#include <cstdlib>
#include <deque>
#include <exception>
#include <limits>

#include "db/postgres/connection.h"
#include "db/postgres/dialect.h"

namespace qpc::db {
namespace {

// What the server calls the types that columns and parameters have here (pg_type.dat of its source).
enum : Oid {
  of_bool = 16,
  of_bytea = 17,
  of_name = 19,
  of_int8 = 20,
  of_int2 = 21,
  of_int4 = 23,
  of_text = 25,
  of_unknown = 705,
  of_bpchar = 1042,
  of_varchar = 1043,
  of_numeric = 1700,
};

std::int64_t to_integer(const char* octets, int size) {
  std::uint64_t bits = 0;
  for (int i = 0; i < size; ++i) bits = bits << 8 | static_cast<std::uint8_t>(octets[i]);
  const int unused = 64 - 8 * size;
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

/// A sum of integers (numeric.c of the source): how many digits to the base 10000, the power of the first, a sign, how
/// many decimals are shown; the digits.
std::int64_t to_sum(const char* octets, int size) {
  const auto word = [&](int number) {
    if (2 * number + 2 > size) raise_unexpected_column("a number");
    return to_integer(octets + 2 * number, 2);
  };
  const auto digits = word(0), weight = word(1), sign = word(2), decimals = word(3);
  if (decimals != 0 || (sign != 0 && sign != 0x4000)) raise_unexpected_column("a whole number");
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i <= weight; ++i) {
    const auto digit = i < digits ? word(static_cast<int>(4 + i)) : 0;
    if (__builtin_mul_overflow(sum, 10000, &sum) || __builtin_sub_overflow(sum, digit, &sum)) {
      raise_unexpected_column("a number of 64 bits");
    }
  }
  if (sign == 0x4000) return sum;  // the negative numbers reach one further
  if (sum == std::numeric_limits<std::int64_t>::min()) raise_unexpected_column("a number of 64 bits");
  return -sum;
}

/// A bound value, and its octets where nobody else keeps them.
struct Bound {
  PostgresParameter value;
  std::string copy;

  void operator()(std::monostate) { value = {}; }
  void operator()(std::int64_t integer) {
    copy.resize(8);
    for (int i = 0; i < 8; ++i)
      copy[static_cast<std::size_t>(i)] = static_cast<char>(static_cast<std::uint64_t>(integer) >> (56 - 8 * i));
    value = {of_int8, copy.data(), 8};
  }
  void operator()(std::string_view text) { borrow(of_text, text); }
  void operator()(ByteView octets) { borrow(of_bytea, as_text(octets)); }

  void keep() {
    if (value.octets == nullptr || value.octets == copy.data()) return;
    copy.assign(value.octets, static_cast<std::size_t>(value.size));
    value.octets = copy.data();
  }

 private:
  // A null pointer would be NULL.
  void borrow(Oid type, std::string_view octets) {
    if (!std::in_range<int>(octets.size())) raise(Fault::bug, "a value of more than 2 GiB");
    value = {type, octets.empty() ? "" : octets.data(), static_cast<int>(octets.size())};
  }
};

class PostgresStatement final : public Statement, private RowReader {
 public:
  PostgresStatement(PostgresDatabase::Connection& connection, const char* sql)
      : connection_(connection),
        sql_(sql),
        text_(to_postgres(sql)),
        bound_(static_cast<std::size_t>(text_.parameters)) {}
  ~PostgresStatement() override {
    reset();
    for (auto& variant : variants_) connection_.forget(std::move(variant.name));
  }

  void bind(int number, const Value& value, Binding binding) override {
    auto& bound = bound_.at(static_cast<std::size_t>(number - 1));
    std::visit(bound, value);
    if (binding == Binding::copied) bound.keep();
  }

  bool step() override {
    if (!running_) start();
    ++row_;
    while (!rows_ || row_ >= PQntuples(rows_.get())) {
      row_ = 0;
      if (!more()) return false;
    }
    return true;
  }

  std::int64_t run() override {
    if (!running_) start();
    std::int64_t changed = 0;
    while (more()) {
      const std::string_view done = PQcmdStatus(rows_.get());
      if (!done.starts_with("SELECT")) changed = std::strtoll(PQcmdTuples(rows_.get()), nullptr, 10);
    }
    return changed;
  }

  std::int64_t insert() override {
    if (!std::exchange(returns_id_, true)) text_.sql += " RETURNING id";
    if (!step()) raise(Fault::bug, "an insert that inserts nothing");
    return std::get<std::int64_t>(column(0));
  }

  Value column(int number) const override {
    const auto* rows = rows_.get();
    if (PQgetisnull(rows, row_, number) == 1) return {};
    const char* octets = PQgetvalue(rows, row_, number);
    const int size = PQgetlength(rows, row_, number);
    const std::string_view view(octets, static_cast<std::size_t>(size));
    switch (PQftype(rows, number)) {
      case of_bool:
      case of_int2:
      case of_int4:
      case of_int8:
        return to_integer(octets, size);
      case of_numeric:
        return to_sum(octets, size);
      case of_name:
      case of_text:
      case of_unknown:
      case of_bpchar:
      case of_varchar:
        return view;
      case of_bytea:
        return as_bytes(view);
      default:
        raise_unexpected_column("an integer, a text or a blob");
    }
  }

  int parameter_count() const override { return text_.parameters; }
  int column_count() const override { return PQnfields(rows_.get()); }

  void reset() noexcept override {
    connection_.drop(this);
    running_ = false;
    rows_ = nullptr;
    ahead_.clear();
    failed_ahead_ = nullptr;
    for (auto& bound : bound_) bound = {};
  }

 private:
  /// The text as it is prepared for parameters of these types.
  struct Variant {
    std::vector<Oid> types;
    std::string name;
  };

  // Without its type an integer in binary form could be taken for a text, so that types are part of what is prepared.
  // NULL goes with any.
  bool fits(const Variant& variant) const {
    for (std::size_t i = 0; i < bound_.size(); ++i) {
      if (bound_[i].value.type != 0 && bound_[i].value.type != variant.types[i]) return false;
    }
    return true;
  }
  const std::string& prepared() {
    for (const auto& variant : variants_) {
      if (fits(variant)) return variant.name;
    }
    Variant variant{{}, "q" + std::to_string(++connection_.prepared)};
    for (const auto& bound : bound_) variant.types.push_back(bound.value.type);
    connection_.prepare(variant.name, text_.sql, variant.types);
    return variants_.emplace_back(std::move(variant)).name;
  }

  void start() {
    const auto& name = prepared();
    std::vector<PostgresParameter> parameters;
    for (const auto& bound : bound_) parameters.push_back(bound.value);
    connection_.start(this, name, parameters);
    running_ = true;
    row_ = -1;
  }

  /// Goes to the next rows; false at the end.
  bool more() {
    if (!ahead_.empty()) {
      rows_ = std::move(ahead_.front());
      ahead_.pop_front();
      return true;
    }
    if (failed_ahead_) std::rethrow_exception(std::exchange(failed_ahead_, nullptr));
    if (connection_.reading != this) return false;
    auto rows = connection_.next(sql_);
    if (!rows) return false;
    rows_ = std::move(rows);
    return true;
  }

  void read_ahead() override {
    try {
      while (auto rows = connection_.next(sql_)) ahead_.push_back(std::move(rows));
    } catch (...) {
      failed_ahead_ = std::current_exception();  // it is this statement's: the other that begins has its own
    }
  }

  PostgresDatabase::Connection& connection_;
  const char* sql_;
  PostgresText text_;
  std::vector<Bound> bound_;
  std::vector<Variant> variants_;
  bool returns_id_ = false;
  bool running_ = false;
  int row_ = -1;
  PostgresResult rows_;
  std::deque<PostgresResult> ahead_;
  std::exception_ptr failed_ahead_;
};

}  // namespace

std::unique_ptr<Statement> prepare_postgres(PostgresDatabase::Connection& connection, const char* sql) {
  return std::make_unique<PostgresStatement>(connection, sql);
}

}  // namespace qpc::db
