// mailbox.h: the rules of mailboxes: limits, order, expiry, one payload for many recipients.
#pragma once
#include <array>
#include <span>

#include "core/crypto/merkle_tree.h"
#include "node/ban/bans.h"
#include "node/contact/blocks.h"
#include "node/mailbox/mailbox_store.h"
#include "node/refusal.h"

namespace qpc::node {

using MessageId = std::array<std::uint8_t, 32>;

/// What a mailbox holds at most, and how long.
struct MailboxLimits {
  std::uint64_t messages = 10'000;
  std::uint64_t bytes = 64 * 1024 * 1024;
  std::uint64_t message_bytes = 256 * 1024;
  std::chrono::seconds longest_ttl = std::chrono::days(30);
};

/// A message that was stored, and the mailboxes it newly lies in: whom to wake once it is saved.
struct Stored {
  MessageId message_id{};
  std::chrono::sys_seconds stored_at;
  std::uint32_t full = 0;
  std::uint32_t placed = 0;  ///< mailboxes that took it when it came first
  std::vector<std::int64_t> mailboxes = {};
  Bytes address = {};                             ///< of the mailbox or the channel it was sent to
  std::optional<crypto::MerkleHash> commit = {};  ///< of a commit: root over its Welcomes
};

struct Fetched {
  std::vector<Delivery> deliveries;
  bool more = false;
  std::uint64_t missed = 0;
  std::uint32_t restored = 0;
  bool behind = false;  ///< the owner has seen higher numbers than the mailbox has given out: see go_on_from()
};

/// The rules, for the length of one save.
class Mailboxes {
 public:
  /// With a `screen`, a sender's messages do not get to those who have blocked them.
  Mailboxes(db::Database& db, const MailboxLimits& limits, std::optional<Screen> screen = std::nullopt)
      : store_(db), bans_(db), limits_(limits), screen_(std::move(screen)) {}

  /// Errors: TOO_LARGE, MALFORMED for an empty one.
  Outcome<> check_size(ByteView message) const;

  /// Puts `message` into each mailbox that has room and does not hold it yet; counts those that are full.
  /// Those of somebody who is banned count as full: nobody else learns of the ban.
  /// Submitting the same octets to the same channel or mailbox again stores nothing new, whoever has fetched them
  /// meanwhile. The message was checked by `check_size`.
  /// `kept_away` recipients more, who hear nothing of it, count as having taken it: the sender must not tell.
  Stored fan_out(ByteView message, std::optional<std::int64_t> channel_row, std::span<const std::int64_t> mailbox_rows,
                 std::chrono::seconds ttl, std::chrono::sys_seconds now, std::uint32_t kept_away = 0);

  /// One message into one mailbox. Errors: TOO_LARGE, MALFORMED, NOT_FOUND, MAILBOX_FULL.
  Outcome<Stored> enqueue(ByteView address, ByteView message, std::chrono::seconds ttl, std::chrono::sys_seconds now);

  /// The mailbox of a device; made with `fresh_address` when there is none.
  MailboxState open(std::int64_t device_row, ByteView fresh_address);

  /// The mailbox at an address; to whoever its owner has blocked, there is none.
  std::optional<MailboxState> find_reachable(ByteView address);

  /// From `from_seq` on, but nothing that was acknowledged; up to about `max_bytes` octets (0: the most). What has
  /// expired by `now` is empty, swept or not.
  Fetched fetch(std::int64_t mailbox_row, std::uint64_t from_seq, std::uint64_t max_bytes,
                std::chrono::sys_seconds now);

  /// For an owner who asks for what comes from `from_seq` on, and so has seen all before it: a database that was set
  /// back without knowing it has lost some of that. What waits, and all that comes, is given numbers from there on; the
  /// owner is told as after a restored backup. Nothing happens where the mailbox is not behind.
  void go_on_from(std::int64_t mailbox_row, std::uint64_t from_seq);

  /// Moves the watermark; numbers beyond the last one count as the last one.
  void ack(std::int64_t mailbox_row, std::uint64_t through_seq);

  MailboxStore& store() { return store_; }

 private:
  bool has_room(const MailboxState& mailbox, std::size_t size_bytes) const;
  /// One channel leaves enough to the others: it may fill a quarter, or at least a little.
  bool leaves_enough(const ChannelShare& share, std::size_t size_bytes) const;
  /// A message on its way, and what is known of it from before.
  struct Submission {
    ByteView message;
    MessageId id;
    std::optional<StoredMessage> known;
    std::optional<std::int64_t> channel_row;
    std::chrono::sys_seconds expires_at;
    std::chrono::sys_seconds now;
  };
  Submission submission_of(ByteView message, std::optional<std::int64_t> channel_row, std::chrono::seconds ttl,
                           std::chrono::sys_seconds now);
  /// Whether a mailbox takes a message, from this channel if it comes from one.
  bool has_place(const MailboxState& mailbox, std::optional<std::int64_t> channel_row, std::size_t size_bytes);
  /// Writes it to `places`. `full` mailboxes have no room for it.
  Stored put(const Submission& submission, std::span<const MailboxState> places, std::uint32_t full,
             std::uint32_t kept_away);

  MailboxStore store_;
  Bans bans_;
  MailboxLimits limits_;
  std::optional<Screen> screen_;
};

}  // namespace qpc::node
