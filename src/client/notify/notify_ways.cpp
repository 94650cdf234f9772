#include "client/notify/notify_ways.h"

#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

constexpr char separator = '\n';
constexpr char escape = '\\';

}  // namespace

NotifyWaySettings notify_ways(db::Database& db) {
  SettingStore settings(db);
  NotifyWaySettings ways{.hook = {}, .desktop = settings.find(Setting::notify_desktop).value_or("")};
  const auto stored = settings.find(Setting::notify_hook);
  if (!stored) return ways;
  ways.hook.emplace_back();
  for (std::size_t at = 0; at < stored->size(); ++at) {
    const char letter = (*stored)[at];
    if (letter == separator) {
      ways.hook.emplace_back();
    } else if (letter == escape && at + 1 < stored->size()) {
      const char next = (*stored)[++at];
      ways.hook.back() += next == 'n' ? '\n' : next;
    } else {
      ways.hook.back() += letter;
    }
  }
  return ways;
}

void set_hook(db::Database& db, const std::vector<std::string>& words) {
  SettingStore settings(db);
  if (words.empty()) {
    settings.remove(Setting::notify_hook);
    return;
  }
  std::string stored;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) stored += separator;
    for (const char letter : words[i]) {
      if (letter == '\n') {
        stored += "\\n";
        continue;
      }
      if (letter == escape) stored += escape;
      stored += letter;
    }
  }
  settings.set(Setting::notify_hook, stored);
}

}  // namespace qpc::client
