#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

std::string_view name_of(Setting setting) {
  switch (setting) {
    case Setting::receipts:
      return "receipts";
    case Setting::notify_hook:
      return "notify_hook";
    case Setting::notify_desktop:
      return "notify_desktop";
    case Setting::notified:
      return "notified";
    case Setting::copied:
      return "copied";
  }
  return {};
}

}  // namespace

std::optional<std::string> SettingStore::find(Setting setting) {
  return db_.find_one<std::string>("SELECT value FROM setting WHERE name = ?1", name_of(setting));
}

void SettingStore::set(Setting setting, std::string_view value) {
  db_.run("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          name_of(setting), value);
}

void SettingStore::remove(Setting setting) { db_.run("DELETE FROM setting WHERE name = ?1", name_of(setting)); }

}  // namespace qpc::client
