#include "node/channel/channel.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::node {
namespace {

constexpr std::size_t id_size = 32;

constexpr Refusal no_such_channel{
    Reason::NOT_FOUND, 0, "there is no such channel for you: you were removed, have left, or never were a member"};

}  // namespace

Outcome<ChannelState> Channels::create_with(std::int64_t caller, ByteView address, ByteView group_id,
                                            std::optional<ByteView> pair) {
  if (address.size() != id_size || group_id.size() != id_size) {
    return refuse(Reason::MALFORMED, "a channel address and a group id are 32 octets each");
  }
  if (auto known = store_.at(address)) {
    const bool is_its_group = std::ranges::equal(known->group_id, group_id) || groups_.was_of(*known, group_id);
    if (is_its_group && store_.has_member(known->row, caller)) return *known;
    return refuse(Reason::NOT_PERMITTED, "this address belongs to another channel: choose a random one");
  }
  if (groups_.is_taken(group_id)) {
    return refuse(Reason::NOT_PERMITTED, "this group id belongs to another channel: choose a random one");
  }
  if (store_.count_created(caller) >= most_created || store_.count_memberships(caller) >= most_memberships) {
    return refuse(Reason::TOO_MANY, "your devices have made too many channels: leave some", most_created);
  }
  auto channel = store_.create(address, group_id, pair);
  store_.add_member(channel.row, caller, channel.epoch);
  return channel;
}

Outcome<ChannelState> Channels::create(std::int64_t caller, ByteView address, ByteView group_id) {
  return create_with(caller, address, group_id, std::nullopt);
}

std::optional<OpenedDm> Channels::find_dm(std::int64_t caller, ByteView pair, ByteView address) {
  auto known = store_.of_pair(pair);
  if (!known) return std::nullopt;
  if (store_.count_members(known->row) == 0) {
    store_.release_pair(known->row);
    return std::nullopt;
  }
  const bool own = std::ranges::equal(known->address, address) && store_.has_member(known->row, caller);
  return OpenedDm{.channel = std::move(*known), .existing = !own};
}

Outcome<OpenedDm> Channels::create_dm(std::int64_t caller, ByteView pair, ByteView address, ByteView group_id) {
  return create_with(caller, address, group_id, pair).transform([](ChannelState channel) {
    return OpenedDm{.channel = std::move(channel), .existing = false};
  });
}

Outcome<OpenedDm> Channels::open_dm(std::int64_t caller, const std::optional<identity::AccountId>& peer, ByteView pair,
                                    ByteView address, ByteView group_id) {
  if (auto known = find_dm(caller, pair, address)) return *std::move(known);
  const bool is_kept_away = peer && screen_ && screen_->stops_at(*peer);
  if (!is_kept_away) return create_dm(caller, pair, address, group_id);
  const Bytes one_sided = screen_->one_sided(pair);
  if (auto known = find_dm(caller, one_sided, address)) return *std::move(known);
  return create_dm(caller, one_sided, address, group_id);
}

Outcome<ChannelState> Channels::open(std::int64_t caller, ByteView address) {
  const auto channel = store_.at(address);
  if (!channel) return std::unexpected(no_such_channel);
  return as_judge(caller, channel->row);
}

Outcome<ChannelState> Channels::as_member(std::int64_t caller, std::int64_t channel_row) {
  auto channel = store_.find(channel_row);
  if (!channel || !store_.has_member(channel_row, caller)) return std::unexpected(no_such_channel);
  return *std::move(channel);
}

Outcome<ChannelState> Channels::as_judge(std::int64_t caller, std::int64_t channel_row) {
  auto channel = store_.find(channel_row);
  const bool stands =
      channel && (store_.has_member(channel_row, caller) || contests_.may_judge_removal(*channel, caller));
  if (!stands) return std::unexpected(no_such_channel);
  return *std::move(channel);
}

bool Channels::has_yet_to_go_back(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch) {
  if (channel.replaced_epoch == 0) return false;
  return std::ranges::any_of(contests_.store().epochs_replaced(channel.row, epoch), [&](std::uint64_t replaced) {
    const auto replacement = store_.accepted(channel.row, replaced);
    return replacement && mailboxes_.store().waits(caller, replacement->commit_id);
  });
}

Outcome<std::variant<Stored, StaleEpoch>> Channels::post(std::int64_t caller, std::int64_t channel_row,
                                                         ByteView message, std::chrono::seconds ttl,
                                                         std::chrono::sys_seconds now) {
  const auto channel = as_member(caller, channel_row);
  if (!channel) return std::unexpected(channel.error());
  if (const auto checked = mailboxes_.check_size(message); !checked) return std::unexpected(checked.error());
  const auto place = groups_.place(*channel, message, now);
  if (!place) return std::unexpected(place.error());
  if (place->content_type == mls::ContentType::commit) {
    return refuse(Reason::NOT_PERMITTED, "a commit goes through `commit`, which orders the epochs");
  }
  // A repeated submission is answered as the first one was, however far the group has moved on.
  const auto known = mailboxes_.store().find_message(crypto::sha256(message));
  if (!known || known->channel_row != channel_row) {
    const StaleEpoch stale{ChannelGroups::newest_epoch(*channel)};
    if (place->group != MessagePlace::Group::newest) return stale;
    if (place->epoch > channel->epoch && now >= channel->catching_up_until) {
      return refuse(Reason::NOT_PERMITTED, "the message's epoch has not begun: submit the commit first");
    }
    const std::uint64_t behind = place->content_type == mls::ContentType::proposal ? 1 : epochs_taken;
    if (place->epoch < channel->epoch && place->epoch + behind <= channel->epoch) return stale;
    if (has_yet_to_go_back(*channel, caller, place->epoch)) return stale;
    contests_.confirm(*channel, place->epoch, caller);
  }
  auto recipients = store_.readers(channel_row, place->epoch);
  std::erase(recipients, caller);
  // Of two people, one may not want to hear the other. Their group goes on: commits and proposals arrive.
  const auto wanted = recipients.size();
  if (screen_ && place->content_type == mls::ContentType::application && store_.is_of_pair(channel_row)) {
    screen_->leave_out(recipients);
  }
  const auto kept_away = static_cast<std::uint32_t>(wanted - recipients.size());
  auto stored = mailboxes_.fan_out(message, channel_row, recipients, ttl, now, kept_away);
  if (stored.mailboxes.empty() && stored.full > 0 && stored.full == recipients.size()) {
    return refuse(Reason::MAILBOX_FULL, "every recipient's mailbox is full: try again when they have been online");
  }
  stored.address = channel->address;
  return stored;
}

Head Channels::head_of(const ChannelState& channel) {
  auto contest = contests_.store().first_open(channel.row);
  if (contest) contest->epoch = groups_.group_at(channel, contest->epoch).epoch;
  return {.group_id = channel.group_id,
          .epoch = ChannelGroups::newest_epoch(channel),
          .commit_id = channel.commit_id,
          .contest = std::move(contest)};
}

Outcome<Head> Channels::head(std::int64_t caller, std::int64_t channel_row) {
  return as_judge(caller, channel_row).transform([this](const ChannelState& channel) { return head_of(channel); });
}

Outcome<> Channels::leave(std::int64_t caller, std::int64_t channel_row) {
  const auto channel = as_member(caller, channel_row);
  if (!channel) return std::unexpected(channel.error());
  store_.remove_member(channel_row, caller);
  contests_.store().forget_changes_of(channel_row, caller);
  store_.remove_if_empty(channel_row);
  return {};
}

}  // namespace qpc::node
