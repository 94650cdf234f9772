#include "client/notify/notify_store.h"

#include <algorithm>
#include <charconv>

#include "client/account/account_store.h"
#include "client/history/message_store.h"
#include "client/remark/more_store.h"
#include "client/setting/setting_store.h"

namespace qpc::client {

NotifyLevel NotifyStore::level(std::int64_t conversation, Milliseconds now) {
  return db_
      .find_one<NotifyLevel>("SELECT level FROM notification WHERE conversation = ?1 AND (until IS NULL OR until > ?2)",
                             conversation, now)
      .value_or(NotifyLevel::all);
}

std::optional<Milliseconds> NotifyStore::until(std::int64_t conversation, Milliseconds now) {
  return db_
      .find_one<std::optional<Milliseconds>>("SELECT until FROM notification WHERE conversation = ?1 AND until > ?2",
                                             conversation, now)
      .value_or(std::nullopt);
}

void NotifyStore::set(std::int64_t conversation, NotifyLevel level, std::optional<Milliseconds> until) {
  db_.run(
      "INSERT INTO notification (conversation, level, until) VALUES (?1, ?2, ?3) ON CONFLICT (conversation) DO UPDATE "
      "SET level = excluded.level, until = excluded.until",
      conversation, level, until);
}

bool NotifyStore::is_wanted(std::int64_t message, std::int64_t conversation, Milliseconds now) {
  const NotifyLevel wanted = level(conversation, now);
  if (wanted != NotifyLevel::mentions) return wanted == NotifyLevel::all;
  const auto self = AccountStore(db_).find();
  return self && std::ranges::contains(MoreStore(db_).find(message).mentions, self->account_id);
}

std::int64_t NotifyStore::told_of() {
  const std::string told = SettingStore(db_).find(Setting::notified).value_or("0");
  std::int64_t cursor = 0;
  std::from_chars(told.data(), told.data() + told.size(), cursor);
  return cursor;
}

bool NotifyStore::has_news() { return MessageStore(db_).newest() > told_of(); }

std::vector<std::int64_t> NotifyStore::claim(Milliseconds now, std::uint32_t most) {
  const std::int64_t cursor = told_of();
  const std::int64_t newest = MessageStore(db_).newest();
  if (newest <= cursor) return {};
  SettingStore(db_).set(Setting::notified, std::to_string(newest));
  std::vector<std::int64_t> wanted;
  for (const auto row :
       db_.query("SELECT id, conversation FROM message_to_read WHERE id > ?1 ORDER BY id DESC LIMIT 1000", cursor)) {
    if (wanted.size() == most) break;
    const auto [message, conversation] = row.as<std::int64_t, std::int64_t>();
    if (is_wanted(message, conversation, now)) wanted.push_back(message);
  }
  std::ranges::reverse(wanted);
  return wanted;
}

}  // namespace qpc::client
