// transaction.h: all or nothing. A transaction *saves*; it is MLS that commits.
#pragma once
#include "db/database.h"

namespace qpc::db {

/// All that is written while this lives, kept by `save()`, rolled back otherwise. Transactions do not nest: use a
/// Savepoint inside one. Open queries of the database end before it does.
class Transaction {
 public:
  /// Throws Fault::locked when another process keeps the write lock longer than the busy timeout.
  explicit Transaction(Database& database, Access access = Access::write);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  /// Returns once everything is on the disk. Throws as Database::save does.
  void save();

 private:
  Database& database_;
  bool open_ = true;
};

/// A part of a transaction that can be rolled back alone. Savepoints nest like blocks.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint();

  /// Makes what was written since a part of what stands around this.
  void save();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace qpc::db
