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

Store Store::in_memory() {
  auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations());
  return Store(std::move(database));
}

}  // namespace qpc::client
