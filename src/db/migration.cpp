#include "db/migration.h"

#include "core/crypto/hash.h"
#include "db/transaction.h"

namespace qpc::db {
namespace {

using Digest = std::array<std::uint8_t, 32>;

Digest digest_of(const Migration& migration) { return crypto::sha256(as_bytes(migration.sql)); }

// Within the write lock: PostgreSQL lets two who find no table both make it, and one fails.
void make_table(Database& database) {
  Transaction transaction(database);
  database.run_script(
      "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL)");
  transaction.save();
}

bool is_applied(Database& database, const Migration& migration) {
  const auto recorded = database.find_one<Digest>("SELECT sha256 FROM migration WHERE number = ?1", migration.number);
  if (!recorded) return false;
  if (*recorded != digest_of(migration)) {
    raise(Fault::bug, kj::str("the text of migration ", migration.number, " is not the one this database has seen"));
  }
  return true;
}

void apply(Database& database, const Migration& migration) {
  Transaction transaction(database);
  if (is_applied(database, migration)) return;  // by another process, while this one waited for the lock
  database.run_script(migration.sql);
  if (!database.in_transaction()) raise(Fault::bug, kj::str("migration ", migration.number, " ends its transaction"));
  database.run("INSERT INTO migration (number, name, sha256) VALUES (?1, ?2, ?3)", migration.number, migration.name,
               digest_of(migration));
  transaction.save();
}

}  // namespace

void migrate(Database& database, std::span<const Migration> migrations) {
  for (int expected = 1; const auto& migration : migrations) {
    if (migration.number != expected++) raise(Fault::bug, "migrations are numbered from 1 without gaps");
  }
  make_table(database);
  const auto newest = database.find_one<std::optional<std::int64_t>>("SELECT max(number) FROM migration").value();
  if (newest && std::cmp_greater(*newest, migrations.size())) {
    raise(Fault::newer_format,
          kj::str("the database has format ", *newest, ", this program knows ", migrations.size()));
  }
  for (const auto& migration : migrations) {
    if (!is_applied(database, migration)) apply(database, migration);
  }
}

}  // namespace qpc::db
