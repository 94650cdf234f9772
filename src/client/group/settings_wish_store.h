// settings_wish_store.h: the table wish, as far as it says which settings are to change.
#pragma once
#include <vector>

#include "client/group/settings_change.h"
#include "db/database.h"

namespace qpc::client {

/// Settings that are to change, until an epoch brings them.
struct SettingsWish {
  std::int64_t id = 0;
  SettingsChange change = {};
};

/// Borrows the database for one transaction.
class SettingsWishStore {
 public:
  explicit SettingsWishStore(db::Database& db) : db_(db) {}

  /// The oldest first, as they are applied. Those that cannot be read are left out.
  std::vector<SettingsWish> list(std::int64_t conversation);
  /// Keeps what is left of a wish, where it stood among the others. Where nothing is, drops it.
  void keep(const SettingsWish& left);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
