// blocks.h: the rules of blocking: who is kept away from whom, without a list of names.
#pragma once
#include <array>
#include <vector>

#include "core/identity/ids.h"
#include "node/account/account_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// What one account's block of another is found by. Needs the node's key: whoever has the database alone cannot tell
/// whom it means; who has the key, too, can try pairs.
using BlockMark = std::array<std::uint8_t, 32>;

/// Blocks in one database, for the length of one save.
class Blocks {
 public:
  static constexpr std::size_t most_blocked = 10'000;  ///< by one account
  static constexpr std::size_t most_asked = 1000;      ///< at once

  /// `pair_key` is the node's; the marks are made with a key derived from it. Borrowed, like the database.
  Blocks(db::Database& db, ByteView pair_key) : db_(db), pair_key_(pair_key) {}

  /// Errors: NOT_PERMITTED for oneself; TOO_MANY. Blocking twice is blocking once.
  Outcome<> block(const AccountState& account, const identity::AccountId& other);
  Outcome<> unblock(const AccountState& account, const identity::AccountId& other);

  /// Whether `account_id` has blocked `other`.
  bool has(const identity::AccountId& account_id, const identity::AccountId& other);

 private:
  BlockMark mark(const identity::AccountId& account_id, const identity::AccountId& other);

  db::Database& db_;
  ByteView pair_key_;
  Bytes key_;  ///< derived when the first mark is made: most saves make none
};

/// Keeps a sender's messages from those who have blocked them, for the length of one save.
class Screen {
 public:
  Screen(db::Database& db, ByteView pair_key, const identity::AccountId& sender)
      : db_(db), blocks_(db, pair_key), sender_(sender) {}

  /// Whether the sender is blocked by this account, or by the owner of this mailbox.
  bool stops_at(const identity::AccountId& account_id) { return blocks_.has(account_id, sender_); }
  bool stops_at(std::int64_t mailbox_row);
  /// What the conversation with somebody who has blocked the sender is found by, for the sender alone.
  Bytes one_sided(ByteView pair) const;
  /// Takes the mailboxes off at which it does.
  void leave_out(std::vector<std::int64_t>& mailbox_rows);

 private:
  db::Database& db_;
  Blocks blocks_;
  identity::AccountId sender_;
};

/// All of an account's, when it ends.
void drop_blocks(db::Database& db, std::int64_t account_row);

}  // namespace qpc::node
