#include "db/database.h"

namespace qpc::db {

void raise_unexpected_column(const char* wanted) { raise(Fault::bug, kj::str("a column is not ", wanted)); }

// A statement that is read while the same text is run again, further down, gets a second copy for that time.
Loan Database::borrow(Literal sql) {
  auto& kept = statements_[sql.c_str()];
  if (!kept) kept = prepare(sql.c_str());
  if (!kept->in_use_) return Loan(*kept, nullptr);
  auto spare = prepare(sql.c_str());
  auto& statement = *spare;
  return Loan(statement, std::move(spare));
}

}  // namespace qpc::db
