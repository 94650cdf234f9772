// reading_store.h: what was read: by this person, up to where in each conversation; by others, of what was sent here.
#pragma once
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "core/message/message_id.h"
#include "db/database.h"

namespace qpc::client {

/// What of a conversation this person has not read yet.
struct Unread {
  /// Nobody needs to know whether there are more, and each command would count them.
  static constexpr std::uint32_t most_counted = 1000;

  std::uint64_t count = 0;                 ///< `most_counted`: so many, or more
  std::optional<std::int64_t> first = {};  ///< its cursor
};

/// Borrows the database for one transaction.
class ReadingStore {
 public:
  explicit ReadingStore(db::Database& db) : db_(db) {}

  /// What others have said; not what the blocked have, nor what went by itself.
  Unread unread(std::int64_t conversation);
  std::int64_t read_through(std::int64_t conversation);
  void set_read_through(std::int64_t conversation, std::int64_t message);
  /// The sender of a message that was just stored wants to hear that it was read.
  void note_wants_receipt(std::int64_t message);
  /// What was read, and of it what its senders want to hear of.
  struct Others {
    std::size_t count = 0;
    std::vector<message::MessageId> to_be_told;
  };
  /// Messages of others, behind `after` up to `through`, that are there to be read: the same that `unread` counts.
  Others others_between(std::int64_t conversation, std::int64_t after, std::int64_t through);
  /// The newest message of the conversation that has one of these ids.
  std::optional<std::int64_t> newest_of(std::int64_t conversation, const std::vector<message::MessageId>& ids);

  /// Somebody has read our message; whoever was not expected to get it is not counted. Where everybody has, its state
  /// says so. Returns whether that is news.
  bool note_read_by(std::int64_t conversation, const message::MessageId& id, const identity::AccountId& account_id,
                    Milliseconds now);
  struct ReadBy {
    identity::AccountId account_id;
    Milliseconds at;
  };
  std::vector<ReadBy> read_by(std::int64_t message);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
