#include "db/test_engine/earlier_version.h"

#include <algorithm>

#include "db/test_engine/test_engine.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

std::vector<std::string> names(Rows rows) {
  std::vector<std::string> found;
  for (const Row row : rows) found.push_back(row.get<std::string>(0));
  return found;
}

// Not the index of words: it follows from the messages, and is no table of its own.
std::vector<std::string> table_names(Database& database) {
  if (TestEngine::is_postgres()) {
    return names(database.query(
        "SELECT CAST(table_name AS text) FROM information_schema.tables "
        "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'migration'"));
  }
  return names(
      database.query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                     "AND name NOT LIKE 'sqlite%' AND name <> 'migration'"));
}

std::vector<std::string> column_names(Database& database, const std::string& table) {
  if (TestEngine::is_postgres()) {
    return names(
        database.query("SELECT CAST(column_name AS text) FROM information_schema.columns "
                       "WHERE table_schema = current_schema() AND table_name = ?1 ORDER BY ordinal_position",
                       table));
  }
  return names(database.query("SELECT name FROM pragma_table_info(?1)", table));
}

std::string joined(const std::vector<std::string>& columns) {
  std::string list;
  for (const auto& column : columns) list += (list.empty() ? "" : ", ") + column;
  return list;
}

/// What `query` says, a text whose words are known at run time only: of those, none is anybody's input.
std::vector<std::string> told(Database& database, const std::string& query) {
  database.run_script("DELETE FROM earlier_told; INSERT INTO earlier_told (name) " + query);
  return names(database.query("SELECT name FROM earlier_told"));
}

std::string empty_table(const std::string& table) {
  return "SELECT '" + table + "' WHERE NOT EXISTS (SELECT 1 FROM " + table + ")";
}

std::string empty_column(const std::string& table, const std::string& column) {
  return "SELECT '" + table + "." + column + "' WHERE EXISTS (SELECT 1 FROM " + table +
         ") AND NOT EXISTS (SELECT 1 FROM " + table + " WHERE " + column + " IS NOT NULL)";
}

}  // namespace

EarlierVersion::EarlierVersion(Database& database, std::span<const Migration> migrations,
                               std::span<const Migration> fixtures, int version) {
  const auto number = static_cast<std::size_t>(version);
  migrate(database, migrations.first(number));
  for (const auto& name : table_names(database)) tables_.push_back({name, column_names(database, name)});
  Transaction transaction(database);
  for (const auto& fixture : fixtures.first(std::min(number, fixtures.size()))) {
    database.run_script(fixture.sql);
  }
  database.run_script("CREATE TABLE earlier_told (name TEXT)");
  const auto note = [&](const std::string& query) {
    std::ranges::copy(told(database, query), std::back_inserter(forgotten_));
  };
  for (const auto& [name, columns] : tables_) {
    database.run_script("CREATE TABLE earlier_" + name + " AS SELECT * FROM " + name);
    note(empty_table(name));
    for (const auto& column : columns) note(empty_column(name, column));
  }
  transaction.save();
}

std::vector<std::string> EarlierVersion::changed(Database& database) const {
  std::vector<std::string> changed;
  for (const auto& [name, columns] : tables_) {
    const std::string was = "SELECT " + joined(columns) + " FROM earlier_" + name;
    const std::string is = "SELECT " + joined(columns) + " FROM " + name;
    std::ranges::copy(told(database, "SELECT '" + name + "' WHERE EXISTS (" + was + " EXCEPT " + is + ") OR EXISTS (" +
                                         is + " EXCEPT " + was + ")"),
                      std::back_inserter(changed));
  }
  return changed;
}

std::vector<std::string> without_counterpart(std::span<const Migration> migrations,
                                             std::span<const Migration> fixtures) {
  const auto names_of = [](std::span<const Migration> all) {
    std::vector<std::string> names;
    for (const auto& [number, name, sql] : all) names.push_back(std::to_string(number) + "_" + std::string(name));
    std::ranges::sort(names);
    return names;
  };
  std::vector<std::string> alone;
  std::ranges::set_symmetric_difference(names_of(migrations), names_of(fixtures), std::back_inserter(alone));
  return alone;
}

}  // namespace qpc::db
