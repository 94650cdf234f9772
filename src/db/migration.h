// migration.h: how a database gets from any older shape to today's.
#pragma once
#include <span>
#include <string_view>

#include "db/database.h"

namespace qpc::db {

/// One step. Its text is compiled in from a file migrations/NNNN_name.sql by qpc_migrations() of
/// cmake/qpc_migrations.cmake, and never changes after a release.
struct Migration {
  int number;             ///< counted from 1, without gaps
  std::string_view name;  ///< as in the file's name
  std::string_view sql;
};

/// Applies the steps the database has not seen, in order, each in a transaction of its own, and records each with the
/// SHA-256 of its text. Throws newer_format, when the database has seen a step this build does not know; bug, when a
/// step's text changed or numbers have gaps. Several processes may start at once: one migrates, the others wait.
void migrate(Database& database, std::span<const Migration> migrations);

}  // namespace qpc::db
