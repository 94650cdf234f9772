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

bool Mailboxes::within_share(const MailboxState& mailbox, std::int64_t channel_row, std::size_t size_bytes) {
  const auto share = store_.share(mailbox, channel_row);
  return share.messages < std::max(limits_.messages / channel_part, least_share_messages) &&
         share.bytes + size_bytes <= std::max(limits_.bytes / channel_part, least_share_bytes);
}

Stored Mailboxes::fan_out(ByteView message, std::optional<std::int64_t> channel_row,
                          std::span<const std::int64_t> mailbox_rows, std::chrono::seconds ttl,
                          std::chrono::sys_seconds now, std::uint32_t kept_away) {
  Stored stored{.message_id = crypto::sha256(message), .stored_at = now};
  const auto known = store_.find_message(stored.message_id);
  if (known) stored.stored_at = known->stored_at;
  if (known && channel_row && known->channel_row == channel_row) {
    stored.placed = known->placed;
    stored.full = known->full;
    return stored;
  }
  const auto lifetime = ttl.count() > 0 ? std::min(ttl, limits_.longest_ttl) : limits_.longest_ttl;
  const auto message_row =
      known ? known->row : store_.add_message(stored.message_id, channel_row, now, now + limits_.longest_ttl);
  const bool somebody_is_banned = bans_.any();
  for (const auto mailbox_row : mailbox_rows) {
    if (known && store_.has_had(mailbox_row, message_row)) continue;
    const auto mailbox = store_.find(mailbox_row);
    if (!mailbox) continue;
    const bool shut = somebody_is_banned && bans_.holds_for_mailbox(mailbox_row, now);
    if (!shut && has_room(*mailbox, message.size()) &&
        (!channel_row || within_share(*mailbox, *channel_row, message.size()))) {
      if (known || stored.mailboxes.empty()) store_.fill_message(message_row, now, now + lifetime, message);
      store_.append(*mailbox, message_row, channel_row, message.size(), now);
      stored.mailboxes.push_back(mailbox_row);
    } else {
      store_.count_missed(mailbox_row);
      ++stored.full;
    }
  }
  stored.placed = static_cast<std::uint32_t>(stored.mailboxes.size()) + kept_away;
  if (!known && channel_row) store_.count_places(message_row, stored.placed, stored.full);
  return stored;
}

Outcome<Stored> Mailboxes::enqueue(ByteView address, ByteView message, std::chrono::seconds ttl,
                                   std::chrono::sys_seconds now) {
  if (const auto checked = check_size(message); !checked) return std::unexpected(checked.error());
  const auto mailbox = find_reachable(address);
  if (!mailbox) return refuse(Reason::NOT_FOUND, "there is no such mailbox: its owner has left or renewed it");
  const auto known = store_.find_message(crypto::sha256(message));
  const bool has_it = known && store_.has_had(mailbox->row, known->row);
  if (!has_it && (bans_.holds_for_mailbox(mailbox->row, now) || !has_room(*mailbox, message.size()))) {
    return refuse(Reason::MAILBOX_FULL, "the recipient's mailbox is full: try again when they have been online",
                  limits_.messages);
  }
  const std::int64_t rows[] = {mailbox->row};
  auto stored = fan_out(message, std::nullopt, rows, ttl, now);
  // What lay elsewhere before came here now; what came here before is told as it was then.
  if (!stored.mailboxes.empty()) {
    stored.stored_at = now;
  } else if (const auto first = store_.enqueued_at(mailbox->row, known ? known->row : 0)) {
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
