// more_store.h: the table message_more: what a message has besides its words, and what became of it since.
#pragma once
#include "client/history/message_store.h"

namespace qpc::client {

struct MessageMore {
  std::optional<message::Reference> reply_to = {};
  std::optional<message::Reference> thread = {};
  std::vector<identity::AccountId> mentions = {};
  std::optional<Milliseconds> edited_at = {};
  std::uint32_t edit_count = 0;
  std::optional<Milliseconds> deleted_at = {};
  std::optional<identity::AccountId> deleted_by = {};
};

/// Borrows the database for one transaction.
class MoreStore {
 public:
  explicit MoreStore(db::Database& db) : db_(db) {}

  /// What a message says of others: whom it answers, what thread it is of, whom it names.
  void note(std::int64_t message, const message::AppMessage& said);
  MessageMore find(std::int64_t message);

  /// Its words are others now, and so are those whom it names. `keeps_wording`: the octets of the first ones stay, as
  /// this device may have to say them again.
  void note_edit(std::int64_t message, ByteView mentions, Milliseconds at, bool keeps_wording);
  /// Whether an edit of ours has not left yet, and may never.
  bool has_waiting_edit(std::int64_t message);
  /// An edit never left. The one before it was said at `edited_at`; without one, the first words stand again.
  void take_back_edit(std::int64_t message, ByteView mentions, std::optional<Milliseconds> edited_at);
  void note_deletion(std::int64_t message, const identity::AccountId& by, Milliseconds at);
  /// What it answers and whom it names goes with its words.
  void forget(std::int64_t message);
  /// Messages that were edited, and whose first wording nobody can ask for any more; not where an edit still waits.
  std::vector<std::int64_t> kept_wordings(Milliseconds said_before);
  void end_wording(std::int64_t message);

  /// The messages of a thread but the one that began it, the newest `most`, in their order.
  std::vector<std::int64_t> thread(std::int64_t conversation, const message::Reference& beginning, std::uint32_t most);

 private:
  db::Database& db_;
};

/// Account ids in one column.
Bytes joined(const std::vector<std::array<std::uint8_t, 16>>& ids);

/// A reference in one column.
using ReferenceColumn = std::array<std::uint8_t, 32>;
ReferenceColumn to_column(const message::Reference& reference);
message::Reference to_reference(const ReferenceColumn& column);

}  // namespace qpc::client
