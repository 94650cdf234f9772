#include "client/group/settings_wish_store.h"

#include "client/group/commit_store.h"

namespace qpc::client {

std::vector<SettingsWish> SettingsWishStore::list(std::int64_t conversation) {
  std::vector<SettingsWish> all;
  for (const auto& wish : CommitStore(db_).wishes(conversation)) {
    if (wish.kind != WishKind::settings || !wish.value) continue;
    if (auto change = read_all<SettingsChange>(*wish.value)) all.push_back({wish.id, *std::move(change)});
  }
  return all;
}

void SettingsWishStore::keep(const SettingsWish& left) {
  constexpr auto is_nothing = [](const SettingsChange& change) { return SettingsChange().replaces(change); };
  if (is_nothing(left.change)) return CommitStore(db_).drop_wish(left.id);
  db_.run("UPDATE wish SET value = ?2 WHERE id = ?1", left.id, wire(left.change));
}

}  // namespace qpc::client
