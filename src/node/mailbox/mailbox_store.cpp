#include "node/mailbox/mailbox_store.h"

#include <algorithm>
#include <limits>
#include <map>

namespace qpc::node {
namespace {

MailboxState mailbox_of(const std::tuple<std::int64_t, Bytes, std::uint64_t, std::uint64_t, std::uint64_t,
                                         std::uint64_t, std::uint64_t, std::uint32_t, std::uint64_t>& found) {
  const auto& [row, address, last_seq, acked_seq, total_bytes, acked_bytes, missed, restored, skipped] = found;
  return {row, address, last_seq, acked_seq, total_bytes, acked_bytes, missed, restored, skipped};
}

template <class Key>
std::optional<MailboxState> find_mailbox(db::Database& db, Literal sql, const Key& key) {
  return db
      .find_one<std::int64_t, Bytes, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                std::uint32_t, std::uint64_t>(sql, key)
      .transform(mailbox_of);
}

}  // namespace

MailboxState MailboxStore::create(std::int64_t device_row, ByteView address) {
  db_.run(
      "INSERT INTO mailbox (device_row, address, last_seq, acked_seq, swept_seq, total_bytes, acked_bytes, missed) "
      "VALUES (?1, ?2, 0, 0, 0, 0, 0, 0)",
      device_row, address);
  return of_device(device_row).value();
}

std::optional<MailboxState> MailboxStore::of_device(std::int64_t device_row) {
  return find_mailbox(
      db_,
      "SELECT id, address, last_seq, acked_seq, total_bytes, acked_bytes, missed, restored, skipped FROM mailbox "
      "WHERE device_row = ?1",
      device_row);
}

std::optional<MailboxState> MailboxStore::at(ByteView address) {
  return find_mailbox(
      db_,
      "SELECT id, address, last_seq, acked_seq, total_bytes, acked_bytes, missed, restored, skipped FROM mailbox "
      "WHERE address = ?1",
      address);
}

std::optional<MailboxState> MailboxStore::find(std::int64_t mailbox_row) {
  return find_mailbox(
      db_,
      "SELECT id, address, last_seq, acked_seq, total_bytes, acked_bytes, missed, restored, skipped FROM mailbox "
      "WHERE id = ?1",
      mailbox_row);
}

void MailboxStore::remove(std::int64_t mailbox_row) {
  std::vector<std::int64_t> messages;
  drop_deliveries(mailbox_row, std::numeric_limits<std::int64_t>::max(), messages);
  for (const auto message_row : messages) release_message(message_row);
  db_.run("DELETE FROM enqueued WHERE mailbox_row = ?1", mailbox_row);
  db_.run("DELETE FROM mailbox WHERE id = ?1", mailbox_row);
}

std::optional<StoredMessage> MailboxStore::find_message(ByteView message_id) {
  return db_
      .find_one<std::int64_t, std::optional<std::int64_t>, std::chrono::sys_seconds, std::uint32_t, std::uint32_t,
                std::optional<std::int64_t>>(
          "SELECT id, channel_row, stored_at, placed, full_count, mailbox_row FROM message WHERE message_id = ?1",
          message_id)
      .transform([](const auto& found) {
        const auto& [row, channel_row, stored_at, placed, full, mailbox_row] = found;
        return StoredMessage{row, channel_row, stored_at, placed, full, mailbox_row};
      });
}

std::int64_t MailboxStore::add_message(const NewMessage& message) {
  return db_.insert(
      "INSERT INTO message (message_id, channel_row, stored_at, expires_at, kept_until, placed, full_count, octets, "
      "mailbox_row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      message.message_id, message.channel_row, message.stored_at, message.expires_at, message.kept_until,
      message.placed, message.full, message.octets, message.mailbox_row);
}

void MailboxStore::fill_message(std::int64_t message_row, std::chrono::sys_seconds now,
                                std::chrono::sys_seconds expires_at, ByteView octets) {
  db_.run("UPDATE message SET octets = ?2, expires_at = ?3 WHERE id = ?1 AND (octets IS NULL OR expires_at <= ?4)",
          message_row, octets, expires_at, now);
}

std::optional<std::chrono::sys_seconds> MailboxStore::enqueued_at(std::int64_t mailbox_row,
                                                                  const StoredMessage& message) {
  if (message.mailbox_row == mailbox_row) return message.stored_at;
  return db_.find_one<std::chrono::sys_seconds>(
      "SELECT stored_at FROM enqueued WHERE message_row = ?1 AND mailbox_row = ?2 AND stored_at IS NOT NULL",
      message.row, mailbox_row);
}

void MailboxStore::note_enqueued(std::int64_t mailbox_row, std::int64_t message_row, std::chrono::sys_seconds now) {
  db_.run("INSERT INTO enqueued (message_row, mailbox_row, stored_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
          message_row, mailbox_row, now);
}

void MailboxStore::release_message(std::int64_t message_row) {
  if (db_.find_one<std::int64_t>("SELECT 1 FROM delivery WHERE message_row = ?1 LIMIT 1", message_row)) return;
  db_.run("UPDATE message SET octets = NULL WHERE id = ?1", message_row);
  if (db_.find_one<std::int64_t>("SELECT 1 FROM message WHERE id = ?1 AND kept_until IS NULL", message_row)) {
    forget_message(message_row);
  }
}

void MailboxStore::forget_message(std::int64_t message_row) {
  db_.run("DELETE FROM enqueued WHERE message_row = ?1", message_row);
  db_.run("DELETE FROM message WHERE id = ?1", message_row);
}

bool MailboxStore::has_had(std::int64_t mailbox_row, const StoredMessage& message) {
  if (message.mailbox_row == mailbox_row) return true;
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM delivery WHERE message_row = ?1 AND mailbox_row = ?2 UNION ALL "
          "SELECT 1 FROM enqueued WHERE message_row = ?1 AND mailbox_row = ?2 LIMIT 1",
          message.row, mailbox_row)
      .has_value();
}

bool MailboxStore::waits(std::int64_t mailbox_row, ByteView message_id) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM message g JOIN delivery d ON d.message_row = g.id JOIN mailbox m ON m.id = d.mailbox_row "
          "WHERE "
          "g.message_id = ?2 AND d.mailbox_row = ?1 AND d.seq > m.acked_seq",
          mailbox_row, message_id)
      .has_value();
}

ChannelShare MailboxStore::share_before_sweep(std::int64_t mailbox_row, std::int64_t channel_row) {
  const auto found = db_.find_one<std::uint64_t, std::uint64_t>(
      "SELECT messages, bytes FROM channel_share WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row,
      mailbox_row);
  return found ? ChannelShare{std::get<0>(*found), std::get<1>(*found)} : ChannelShare{};
}

ChannelShare MailboxStore::acknowledged_share(const MailboxState& mailbox, std::int64_t channel_row) {
  const auto [messages, bytes] =
      db_.find_one<std::uint64_t, std::uint64_t>(
             "SELECT count(*), COALESCE(sum(size_bytes), 0) FROM delivery WHERE mailbox_row = ?1 AND seq <= ?2 AND "
             "channel_row = ?3",
             mailbox.row, mailbox.acked_seq, channel_row)
          .value();
  return {.messages = messages, .bytes = bytes};
}

void MailboxStore::append(const MailboxState& mailbox, std::int64_t message_row,
                          std::optional<std::int64_t> channel_row, std::uint64_t size_bytes) {
  const auto seq = mailbox.last_seq + 1;
  const auto end_bytes = mailbox.total_bytes + size_bytes;
  db_.run("UPDATE mailbox SET last_seq = ?2, total_bytes = ?3 WHERE id = ?1", mailbox.row, seq, end_bytes);
  db_.run(
      "INSERT INTO delivery (mailbox_row, seq, message_row, end_bytes, channel_row, channel_count, channel_bytes, "
      "size_bytes) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6)",
      mailbox.row, seq, message_row, end_bytes, channel_row, size_bytes);
  if (!channel_row) return;
  db_.run(
      "INSERT INTO channel_share (channel_row, mailbox_row, messages, bytes) VALUES (?1, ?2, 1, ?3) "
      "ON CONFLICT (channel_row, mailbox_row) DO UPDATE SET messages = channel_share.messages + 1, "
      "bytes = channel_share.bytes + excluded.bytes",
      *channel_row, mailbox.row, size_bytes);
}

void MailboxStore::drop_deliveries(std::int64_t mailbox_row, std::uint64_t through_seq,
                                   std::vector<std::int64_t>& messages) {
  std::map<std::int64_t, ChannelShare> of_channels;
  for (const auto row : db_.query("DELETE FROM delivery WHERE mailbox_row = ?1 AND seq <= ?2 "
                                  "RETURNING message_row, channel_row, size_bytes",
                                  mailbox_row, through_seq)) {
    messages.push_back(row.get<std::int64_t>(0));
    const auto channel_row = row.get<std::optional<std::int64_t>>(1);
    if (!channel_row) continue;
    auto& share = of_channels[*channel_row];
    ++share.messages;
    share.bytes += row.get<std::uint64_t>(2);
  }
  for (const auto& [channel_row, gone] : of_channels) {
    db_.run("DELETE FROM channel_share WHERE channel_row = ?1 AND mailbox_row = ?2 AND messages <= ?3", channel_row,
            mailbox_row, gone.messages);
    db_.run(
        "UPDATE channel_share SET messages = messages - ?3, bytes = bytes - ?4 WHERE channel_row = ?1 AND "
        "mailbox_row = ?2",
        channel_row, mailbox_row, gone.messages, gone.bytes);
  }
}

void MailboxStore::count_missed(std::int64_t mailbox_row) {
  db_.run("UPDATE mailbox SET missed = missed + 1 WHERE id = ?1", mailbox_row);
}

std::vector<Delivery> MailboxStore::deliveries(std::int64_t mailbox_row, std::uint64_t from_seq,
                                               std::uint64_t max_bytes, std::chrono::sys_seconds now) {
  constexpr std::size_t most_in_a_batch = 1024;
  std::vector<Delivery> deliveries;
  std::uint64_t bytes = 0;
  // Bounded in SQL, too: a server sends all that a query finds. Running sums count what has expired since, so that the
  // batch may be smaller than it could be, and is never empty.
  for (const auto row : db_.query(
           "SELECT d.seq, m.stored_at, CASE WHEN m.expires_at > ?5 THEN m.octets END FROM delivery d JOIN message m "
           "ON m.id = d.message_row WHERE d.mailbox_row = ?1 AND d.seq >= ?2 AND d.end_bytes <= ?3 + (SELECT end_bytes "
           "FROM delivery WHERE mailbox_row = ?1 AND seq >= ?2 ORDER BY seq LIMIT 1) AND (m.expires_at > ?5 OR "
           "m.expires_at - m.stored_at > ?6) ORDER BY d.seq LIMIT ?4",
           mailbox_row, from_seq, max_bytes, most_in_a_batch, now, passing_ttl.count())) {
    auto [seq, stored_at, octets] = row.as<std::uint64_t, std::chrono::sys_seconds, std::optional<Bytes>>();
    auto message = std::move(octets).value_or(Bytes());
    bytes += message.size();
    if (!deliveries.empty() && bytes > max_bytes) break;
    deliveries.push_back({seq, stored_at, std::move(message)});
  }
  return deliveries;
}

void MailboxStore::move_on(std::int64_t mailbox_row, std::uint64_t by) {
  db_.run("UPDATE delivery SET seq = seq + ?2 WHERE mailbox_row = ?1", mailbox_row, by);
  db_.run(
      "UPDATE mailbox SET last_seq = last_seq + ?2, acked_seq = acked_seq + ?2, swept_seq = swept_seq + ?2, "
      "restored = restored + 1, skipped = skipped + ?3 WHERE id = ?1",
      mailbox_row, by, by / restore_jump * restore_jump);
}

void MailboxStore::set_acked(std::int64_t mailbox_row, std::uint64_t through_seq) {
  // The delivery of that number may be gone, in a store that was damaged: a device has to get past it. Then what waits
  // begins with the next one.
  db_.run(
      "UPDATE mailbox SET acked_seq = ?2, acked_bytes = COALESCE("
      "(SELECT end_bytes FROM delivery WHERE mailbox_row = ?1 AND seq = ?2), "
      "(SELECT end_bytes - size_bytes FROM delivery WHERE mailbox_row = ?1 AND seq > ?2 ORDER BY seq LIMIT 1), "
      "total_bytes) WHERE id = ?1",
      mailbox_row, through_seq);
}

std::size_t MailboxStore::sweep(std::chrono::sys_seconds now, std::size_t most) {
  std::vector<std::tuple<std::int64_t, std::uint64_t, std::uint64_t>> behind;
  for (const auto row :
       db_.query("SELECT id, swept_seq, acked_seq FROM mailbox WHERE acked_seq > swept_seq LIMIT ?1", most)) {
    behind.push_back(row.as<std::int64_t, std::uint64_t, std::uint64_t>());
  }
  std::vector<std::int64_t> messages;
  for (const auto& [mailbox_row, swept_seq, acked_seq] : behind) {
    if (messages.size() >= most) break;
    const auto through = std::min<std::uint64_t>(acked_seq, swept_seq + most);
    drop_deliveries(mailbox_row, through, messages);
    db_.run("UPDATE mailbox SET swept_seq = ?2 WHERE id = ?1", mailbox_row, through);
  }
  for (const auto message_row : messages) release_message(message_row);
  db_.run(
      "UPDATE message SET octets = NULL WHERE id IN (SELECT id FROM message WHERE expires_at <= ?1 AND octets IS NOT "
      "NULL LIMIT ?2)",
      now, most);
  std::vector<std::int64_t> outlived;
  for (const auto row :
       db_.query("SELECT id FROM message WHERE kept_until <= ?1 AND octets IS NULL LIMIT ?2", now, most)) {
    outlived.push_back(row.get<std::int64_t>(0));
  }
  for (const auto message_row : outlived) {
    // Where an empty delivery of it waits still, its row goes with that.
    db_.run("UPDATE message SET kept_until = NULL WHERE id = ?1", message_row);
    release_message(message_row);
  }
  return messages.size();
}

}  // namespace qpc::node
