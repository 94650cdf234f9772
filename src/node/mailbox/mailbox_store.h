// mailbox_store.h: the tables mailbox, message, delivery, and channel_share.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

/// A mailbox as stored; octet counts are of the messages' own octets.
struct MailboxState {
  std::int64_t row = 0;
  Bytes address;
  std::uint64_t last_seq = 0;
  std::uint64_t acked_seq = 0;
  std::uint64_t total_bytes = 0;
  std::uint64_t acked_bytes = 0;
  std::uint64_t missed = 0;
  std::uint32_t restored = 0;  ///< how often the node went back to a backup that has it
  std::uint64_t skipped = 0;   ///< numbers that were given to no message, each time it did

  /// Messages, in all its time, as far as the node knows.
  std::uint64_t received() const { return last_seq - skipped; }
};

/// By how much all numbers jump when a node goes back to a backup: more than any mailbox gets in its time.
inline constexpr std::uint64_t restore_jump = std::uint64_t{1} << 32;
/// What is sent to wait no longer than this is of the moment: whoever comes later misses nothing.
inline constexpr std::chrono::seconds passing_ttl{60};

/// What of a mailbox came through one channel.
struct ChannelShare {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

/// A message as its recipient gets it; `octets` are empty when it expired.
struct Delivery {
  std::uint64_t seq = 0;
  std::chrono::sys_seconds stored_at;
  Bytes octets;
};

struct StoredMessage {
  std::int64_t row = 0;
  std::optional<std::int64_t> channel_row;
  std::chrono::sys_seconds stored_at;
  std::uint32_t placed = 0;                      ///< of what came through a channel: mailboxes that took it
  std::uint32_t full = 0;                        ///< and that did not
  std::optional<std::int64_t> mailbox_row = {};  ///< it was enqueued for this one first
};

/// A message that comes for the first time.
struct NewMessage {
  ByteView message_id;
  std::optional<std::int64_t> channel_row;
  std::chrono::sys_seconds stored_at;
  std::chrono::sys_seconds expires_at;
  std::chrono::sys_seconds kept_until;  ///< it is remembered until then
  std::uint32_t placed = 0;             ///< as in StoredMessage
  std::uint32_t full = 0;
  std::optional<ByteView> octets;                ///< none, where it goes to no mailbox
  std::optional<std::int64_t> mailbox_row = {};  ///< as in StoredMessage
};

/// Borrows the database for one save.
class MailboxStore {
 public:
  explicit MailboxStore(db::Database& db) : db_(db) {}

  MailboxState create(std::int64_t device_row, ByteView address);
  std::optional<MailboxState> of_device(std::int64_t device_row);
  std::optional<MailboxState> at(ByteView address);
  std::optional<MailboxState> find(std::int64_t mailbox_row);
  /// With all that waits in it. It is off its channels already.
  void remove(std::int64_t mailbox_row);

  std::optional<StoredMessage> find_message(ByteView message_id);
  std::int64_t add_message(const NewMessage& message);
  /// Gives a message its octets, if it has none or they have expired by `now`: it is about to go to a mailbox.
  void fill_message(std::int64_t message_row, std::chrono::sys_seconds now, std::chrono::sys_seconds expires_at,
                    ByteView octets);
  /// When a message was enqueued here, if it was and that is known.
  std::optional<std::chrono::sys_seconds> enqueued_at(std::int64_t mailbox_row, const StoredMessage& message);
  /// Notes that a message which was known was enqueued here.
  void note_enqueued(std::int64_t mailbox_row, std::int64_t message_row, std::chrono::sys_seconds now);
  /// Whether the mailbox holds a message, or it was enqueued there once.
  bool has_had(std::int64_t mailbox_row, const StoredMessage& message);
  /// Whether a message lies in a mailbox whose owner has not acknowledged it.
  bool waits(std::int64_t mailbox_row, ByteView message_id);
  /// What lies in a mailbox that came through one channel: at least what waits there, and at most that and what was
  /// acknowledged since the last sweep.
  ChannelShare share_before_sweep(std::int64_t mailbox_row, std::int64_t channel_row);
  /// What of that is acknowledged.
  ChannelShare acknowledged_share(const MailboxState& mailbox, std::int64_t channel_row);
  /// Puts a message behind the last one of a mailbox.
  void append(const MailboxState& mailbox, std::int64_t message_row, std::optional<std::int64_t> channel_row,
              std::uint64_t size_bytes);
  void count_missed(std::int64_t mailbox_row);

  /// From `from_seq` on, in order, at least one and up to about `max_bytes` octets. What has expired by `now` is empty;
  /// what was to wait for no longer than `passing_ttl` is left out then.
  std::vector<Delivery> deliveries(std::int64_t mailbox_row, std::uint64_t from_seq, std::uint64_t max_bytes,
                                   std::chrono::sys_seconds now);
  void set_acked(std::int64_t mailbox_row, std::uint64_t through_seq);
  /// Adds `by` to every number of a mailbox, those given out and those that wait, and counts one restoration.
  void move_on(std::int64_t mailbox_row, std::uint64_t by);

  /// Deletes what is behind the watermarks, empties what expired, and forgets what was kept long enough; at most about
  /// `most` of each a call.
  /// Returns how many were deleted.
  std::size_t sweep(std::chrono::sys_seconds now, std::size_t most);

 private:
  /// A delivery of this message has gone: empties it with the last one, or deletes it, if that was all it was kept for.
  void release_message(std::int64_t message_row);
  void forget_message(std::int64_t message_row);
  /// Deletes deliveries up to a number, and adds their messages to `messages`.
  void drop_deliveries(std::int64_t mailbox_row, std::uint64_t through_seq, std::vector<std::int64_t>& messages);

  db::Database& db_;
};

}  // namespace qpc::node
