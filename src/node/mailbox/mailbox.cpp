#include "node/mailbox/mailbox.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::node {
namespace {

constexpr std::uint64_t channel_part = 4;
constexpr std::uint64_t least_share_messages = 100;
constexpr std::uint64_t least_share_bytes = 1024 * 1024;
constexpr std::uint64_t most_fetch_bytes = 512 * 1024;  // with framing it stays below the RPC message limit of 1 MiB

/// A number that nobody has seen is no reason to go on from it: there is room for as many jumps as there may be.
constexpr std::uint64_t believable_seq = std::uint64_t{1} << 62;

bool is_behind(const MailboxState& mailbox, std::uint64_t from_seq) {
  return from_seq > mailbox.last_seq + 1 && from_seq < believable_seq;
}

}  // namespace

Outcome<> Mailboxes::check_size(ByteView message) const {
  if (message.empty()) return refuse(Reason::MALFORMED, "an empty message: nothing to store");
  if (message.size() > limits_.message_bytes) {
    return refuse(Reason::TOO_LARGE, "the message is larger than this node takes: send it as a file",
                  limits_.message_bytes);
  }
  return {};
}

bool Mailboxes::has_room(const MailboxState& mailbox, std::size_t size_bytes) const {
  return mailbox.last_seq - mailbox.acked_seq < limits_.messages &&
         mailbox.total_bytes - mailbox.acked_bytes + size_bytes <= limits_.bytes;
}

bool Mailboxes::leaves_enough(const ChannelShare& share, std::size_t size_bytes) const {
  return share.messages < std::max(limits_.messages / channel_part, least_share_messages) &&
         share.bytes + size_bytes <= std::max(limits_.bytes / channel_part, least_share_bytes);
}

bool Mailboxes::has_place(const MailboxState& mailbox, std::optional<std::int64_t> channel_row,
                          std::size_t size_bytes) {
  if (!has_room(mailbox, size_bytes)) return false;
  // Where all that waits would be little enough for one channel, what came through this one is.
  const ChannelShare all{.messages = mailbox.last_seq - mailbox.acked_seq,
                         .bytes = mailbox.total_bytes - mailbox.acked_bytes};
  if (!channel_row || leaves_enough(all, size_bytes)) return true;
  auto share = store_.share_before_sweep(mailbox.row, *channel_row);
  if (leaves_enough(share, size_bytes)) return true;
  const auto acknowledged = store_.acknowledged_share(mailbox, *channel_row);
  share.messages -= std::min(share.messages, acknowledged.messages);
  share.bytes -= std::min(share.bytes, acknowledged.bytes);
  return leaves_enough(share, size_bytes);
}

Stored Mailboxes::put(const Submission& submission, std::span<const MailboxState> places, std::uint32_t full,
                      std::uint32_t kept_away) {
  const auto& [message, id, known, channel_row, expires_at, now] = submission;
  Stored stored{.message_id = id, .stored_at = known ? known->stored_at : now, .full = full};
  stored.placed = static_cast<std::uint32_t>(places.size()) + kept_away;
  const bool goes_somewhere = !places.empty();
  std::int64_t message_row = 0;
  std::optional<std::int64_t> first_mailbox;
  if (known) {
    message_row = known->row;
    if (goes_somewhere) store_.fill_message(message_row, now, expires_at, message);
  } else {
    // Of several mailboxes that the same octets are enqueued for, the row has room for the first.
    first_mailbox = channel_row || places.empty() ? std::nullopt : std::optional(places.front().row);
    message_row = store_.add_message({.message_id = id,
                                      .channel_row = channel_row,
                                      .stored_at = now,
                                      .expires_at = goes_somewhere ? expires_at : now,
                                      .kept_until = now + limits_.longest_ttl,
                                      .placed = channel_row ? stored.placed : 0,
                                      .full = channel_row ? full : 0,
                                      .octets = goes_somewhere ? std::optional(message) : std::nullopt,
                                      .mailbox_row = first_mailbox});
  }
  for (const auto& mailbox : places) {
    store_.append(mailbox, message_row, channel_row, message.size());
    if (!channel_row && mailbox.row != first_mailbox) store_.note_enqueued(mailbox.row, message_row, now);
    stored.mailboxes.push_back(mailbox.row);
  }
  return stored;
}

Mailboxes::Submission Mailboxes::submission_of(ByteView message, std::optional<std::int64_t> channel_row,
                                               std::chrono::seconds ttl, std::chrono::sys_seconds now) {
  const auto id = crypto::sha256(message);
  const auto lifetime = ttl.count() > 0 ? std::min(ttl, limits_.longest_ttl) : limits_.longest_ttl;
  return {message, id, store_.find_message(id), channel_row, now + lifetime, now};
}

Stored Mailboxes::fan_out(ByteView message, std::optional<std::int64_t> channel_row,
                          std::span<const std::int64_t> mailbox_rows, std::chrono::seconds ttl,
                          std::chrono::sys_seconds now, std::uint32_t kept_away) {
  const auto submission = submission_of(message, channel_row, ttl, now);
  const auto& known = submission.known;
  if (known && channel_row && known->channel_row == channel_row) {
    return {.message_id = submission.id, .stored_at = known->stored_at, .full = known->full, .placed = known->placed};
  }
  const bool somebody_is_banned = bans_.any();
  std::vector<MailboxState> places;
  std::uint32_t full = 0;
  for (const auto mailbox_row : mailbox_rows) {
    if (known && store_.has_had(mailbox_row, *known)) continue;
    auto mailbox = store_.find(mailbox_row);
    if (!mailbox) continue;
    const bool shut = somebody_is_banned && bans_.holds_for_mailbox(mailbox_row, now);
    if (!shut && has_place(*mailbox, channel_row, message.size())) {
      places.push_back(*std::move(mailbox));
    } else {
      store_.count_missed(mailbox_row);
      ++full;
    }
  }
  return put(submission, places, full, kept_away);
}

Outcome<Stored> Mailboxes::enqueue(ByteView address, ByteView message, std::chrono::seconds ttl,
                                   std::chrono::sys_seconds now) {
  if (const auto checked = check_size(message); !checked) return std::unexpected(checked.error());
  const auto mailbox = find_reachable(address);
  if (!mailbox) return refuse(Reason::NOT_FOUND, "there is no such mailbox: its owner has left or renewed it");
  const auto submission = submission_of(message, std::nullopt, ttl, now);
  const auto& known = submission.known;
  std::vector<MailboxState> places;
  if (!known || !store_.has_had(mailbox->row, *known)) {
    const bool shut = bans_.any() && bans_.holds_for_mailbox(mailbox->row, now);
    if (shut || !has_place(*mailbox, std::nullopt, message.size())) {
      return refuse(Reason::MAILBOX_FULL, "the recipient's mailbox is full: try again when they have been online",
                    limits_.messages);
    }
    places.push_back(*mailbox);
  }
  auto stored = put(submission, places, 0, 0);
  // What lay elsewhere before came here now; what came here before is told as it was then.
  if (!places.empty()) {
    stored.stored_at = now;
  } else if (const auto first = store_.enqueued_at(mailbox->row, *known)) {
    stored.stored_at = *first;
  }
  stored.address = to_bytes(address);
  stored.placed = 1;
  return stored;
}

std::optional<MailboxState> Mailboxes::find_reachable(ByteView address) {
  auto mailbox = store_.at(address);
  if (mailbox && screen_ && screen_->stops_at(mailbox->row)) return std::nullopt;
  return mailbox;
}

MailboxState Mailboxes::open(std::int64_t device_row, ByteView fresh_address) {
  if (auto mailbox = store_.of_device(device_row)) return *mailbox;
  return store_.create(device_row, fresh_address);
}

Fetched Mailboxes::fetch(std::int64_t mailbox_row, std::uint64_t from_seq, std::uint64_t max_bytes,
                         std::chrono::sys_seconds now) {
  Fetched fetched;
  const auto mailbox = store_.find(mailbox_row);
  if (!mailbox) return fetched;
  fetched.missed = mailbox->missed;
  fetched.restored = mailbox->restored;
  fetched.behind = is_behind(*mailbox, from_seq);
  if (from_seq > mailbox->last_seq) return fetched;
  const auto bytes = max_bytes == 0 ? most_fetch_bytes : std::min(max_bytes, most_fetch_bytes);
  fetched.deliveries = store_.deliveries(mailbox_row, std::max(from_seq, mailbox->acked_seq + 1), bytes, now);
  fetched.more = !fetched.deliveries.empty() && fetched.deliveries.back().seq < mailbox->last_seq;
  return fetched;
}

void Mailboxes::go_on_from(std::int64_t mailbox_row, std::uint64_t from_seq) {
  const auto mailbox = store_.find(mailbox_row);
  if (mailbox && is_behind(*mailbox, from_seq)) store_.move_on(mailbox_row, from_seq - mailbox->acked_seq - 1);
}

void Mailboxes::ack(std::int64_t mailbox_row, std::uint64_t through_seq) {
  const auto mailbox = store_.find(mailbox_row);
  if (!mailbox) return;
  const auto through = std::min(through_seq, mailbox->last_seq);
  if (through > mailbox->acked_seq) store_.set_acked(mailbox_row, through);
}

}  // namespace qpc::node
