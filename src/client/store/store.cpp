#include "client/store/store.h"

#include "client/store/migrations.h"
#include "db/migration.h"

namespace qpc::client {

Outcome<Store> Store::open(const std::filesystem::path& file, const db::DatabaseKey& key) {
  return with_store_faults_described([&]() -> Outcome<Store> {
    auto database = db::SqliteDatabase::open(file, key, {.busy_timeout = std::chrono::seconds(10), .create = true});
    db::migrate(*database, migrations());
    return Store(std::move(database));
  });
}

Outcome<Store> Store::glance(const std::filesystem::path& file, const db::DatabaseKey& key) {
  return with_store_faults_described([&]() -> Outcome<Store> {
    auto database =
        db::SqliteDatabase::open(file, key, {.busy_timeout = std::chrono::milliseconds(100), .create = false});
    const auto newest = database->find_one<std::optional<std::int64_t>>("SELECT max(number) FROM migration").value();
    if (newest != std::ssize(migrations())) {
      return failure(FailureKind::store, "store_older", "The store belongs to another version of qpc.");
    }
    return Store(std::move(database));
  });
}

Outcome<> Store::check_integrity() {
  return with_store_faults_described([&]() -> Outcome<> {
    database_->check_integrity();
    return {};
  });
}

Outcome<std::int64_t> Store::format() {
  return read([](db::Database& db) {
    return db.find_one<std::int64_t>("SELECT ifnull(max(number), 0) FROM migration").value();
  });
}

Store Store::in_memory() {
  auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations());
  return Store(std::move(database));
}

}  // namespace qpc::client
