// earlier_version.h: a database of an earlier version with rows in every table, and whether they outlive the
// migrations.
#pragma once
#include <string>
#include <vector>

#include "db/migration.h"

namespace qpc::db {

/// A fixture is a file fixtures/NNNN_name.sql, named like the migration that it comes with, and compiled in as that is.
/// It inserts rows, with their columns named, so that the tables and columns which its migration has brought hold
/// something. A database of version N has seen the migrations up to N, and then the fixtures up to N.
class EarlierVersion {
 public:
  /// Brings an empty database to this version, and remembers its rows in tables of the same database.
  EarlierVersion(Database& database, std::span<const Migration> migrations, std::span<const Migration> fixtures,
                 int version);

  /// Tables without a row and columns without a value, "message" or "message.hole": what the fixtures have forgotten.
  const std::vector<std::string>& forgotten() const { return forgotten_; }
  /// Tables whose rows are not those of then, in the columns of then. The migrations may have run meanwhile, and the
  /// database may have been opened anew.
  std::vector<std::string> changed(Database& database) const;

 private:
  struct Table {
    std::string name;
    std::vector<std::string> columns;
  };
  std::vector<Table> tables_;
  std::vector<std::string> forgotten_;
};

/// Names of migrations without a fixture, and of fixtures without a migration: each has the other.
std::vector<std::string> without_counterpart(std::span<const Migration> migrations,
                                             std::span<const Migration> fixtures);

}  // namespace qpc::db
