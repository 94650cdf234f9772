// notify_store.h: the table notification: what a person wants to be told of; and of what they were told.
#pragma once
#include <optional>
#include <vector>

#include "client/environment.h"
#include "db/database.h"

namespace qpc::client {

/// Stored by number.
enum class NotifyLevel : std::uint8_t {
  all = 0,
  mentions = 1,  ///< only of what names the person
  muted = 2,
};

/// Borrows the database for one transaction.
class NotifyStore {
 public:
  explicit NotifyStore(db::Database& db) : db_(db) {}

  /// As it is at a time.
  NotifyLevel level(std::int64_t conversation, Milliseconds now);
  std::optional<Milliseconds> until(std::int64_t conversation, Milliseconds now);
  /// `until`: it is `all` again from then on.
  void set(std::int64_t conversation, NotifyLevel level, std::optional<Milliseconds> until);

  /// Whether anything was stored since somebody was told last.
  bool has_news();
  /// Messages of others that nobody was told of yet, at most `most`, and the newest of them where there are more. They
  /// count as told from now on, whichever process tells of them.
  std::vector<std::int64_t> claim(Milliseconds now, std::uint32_t most);

 private:
  std::int64_t told_of();
  bool is_wanted(std::int64_t message, std::int64_t conversation, Milliseconds now);
  db::Database& db_;
};

}  // namespace qpc::client
