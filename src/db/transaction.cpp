#include "db/transaction.h"

namespace qpc::db {

Transaction::Transaction(Database& database, Access access) : database_(database) { database_.begin(access); }

Transaction::~Transaction() {
  if (open_) database_.roll_back();
}

void Transaction::save() {
  if (!std::exchange(open_, false)) raise(Fault::bug, "a transaction is saved once");
  database_.save();
}

Savepoint::Savepoint(Database& database) : database_(database) {
  if (!database.in_transaction()) raise(Fault::bug, "a savepoint outside of a transaction");
  database_.run("SAVEPOINT part");
}

Savepoint::~Savepoint() {
  if (!open_ || !database_.in_transaction()) return;
  try {
    database_.run("ROLLBACK TO part");
    database_.run("RELEASE part");
  } catch (...) {
    database_.roll_back();  // what cannot be undone alone is undone with all around it
  }
}

void Savepoint::save() {
  if (!open_) raise(Fault::bug, "a savepoint is saved once");
  database_.run("RELEASE part");
  open_ = false;  // not before: where that fails, the destructor undoes it
}

}  // namespace qpc::db
