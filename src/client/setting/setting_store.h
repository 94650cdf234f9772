// setting_store.h: the table setting: what a person has chosen for this profile.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"

namespace qpc::client {

enum class Setting : std::uint8_t {
  receipts,        ///< "off": this person tells nobody what they have read, and learns it of nobody
  notify_hook,     ///< a program and its arguments (notify/notify_ways.h)
  notify_desktop,  ///< "on", or "names"; off where it is not set
  notified,        ///< everything up to this message was told of
  copied,          ///< set once a newer copy of this store was at the node: this one must encrypt nothing any more
};

/// Borrows the database for one transaction.
class SettingStore {
 public:
  explicit SettingStore(db::Database& db) : db_(db) {}

  std::optional<std::string> find(Setting setting);
  void set(Setting setting, std::string_view value);
  void remove(Setting setting);

  bool shows_receipts() { return find(Setting::receipts) != "off"; }

 private:
  db::Database& db_;
};

}  // namespace qpc::client
