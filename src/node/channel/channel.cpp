#include "node/channel/channel.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/message/delivery_proof.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::node {
namespace {

constexpr std::size_t id_size = 32;

constexpr Refusal no_such_channel{
    Reason::NOT_FOUND, 0, "there is no such channel for you: you were removed, have left, or never were a member"};

/// What the clear part of a message says, checked against the channel it is sent to.
Outcome<mls::MessageHeader> header_for(const ChannelState& channel, ByteView message) {
  const auto header = mls::read_header(message);
  if (!header) return refuse(Reason::MALFORMED, "not an MLSMessage with a PrivateMessage or a PublicMessage in it");
  if (!std::ranges::equal(header->group_id, channel.group_id)) {
    return refuse(Reason::NOT_PERMITTED, "the message belongs to another group than this channel");
  }
  // The members drop what does not parse as a whole; a commit of that kind would end the epoch for nobody but the node.
  if (!read_all<mls::MLSMessage>(message)) {
    return refuse(Reason::MALFORMED, "an MLSMessage that is not whole, or has something behind it");
  }
  return *header;
}

}  // namespace

Outcome<ChannelState> Channels::create_with(std::int64_t caller, ByteView address, ByteView group_id,
                                            std::optional<ByteView> pair) {
  if (address.size() != id_size || group_id.size() != id_size) {
    return refuse(Reason::MALFORMED, "a channel address and a group id are 32 octets each");
  }
  if (auto known = store_.at(address)) {
    if (std::ranges::equal(known->group_id, group_id) && store_.has_member(known->row, caller)) return *known;
    return refuse(Reason::NOT_PERMITTED, "this address belongs to another channel: choose a random one");
  }
  if (store_.of_group(group_id)) {
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
  const auto header = header_for(*channel, message);
  if (!header) return std::unexpected(header.error());
  if (header->content_type == mls::ContentType::commit) {
    return refuse(Reason::NOT_PERMITTED, "a commit goes through `commit`, which orders the epochs");
  }
  // A repeated submission is answered as the first one was, however far the group has moved on.
  const auto known = mailboxes_.store().find_message(crypto::sha256(message));
  if (!known || known->channel_row != channel_row) {
    if (header->epoch > channel->epoch && now >= channel->catching_up_until) {
      return refuse(Reason::NOT_PERMITTED, "the message's epoch has not begun: submit the commit first");
    }
    const std::uint64_t behind = header->content_type == mls::ContentType::proposal ? 1 : epochs_taken;
    if (header->epoch < channel->epoch && header->epoch + behind <= channel->epoch) return StaleEpoch{channel->epoch};
    if (has_yet_to_go_back(*channel, caller, header->epoch)) return StaleEpoch{channel->epoch};
    contests_.confirm(*channel, header->epoch, caller);
  }
  auto recipients = store_.readers(channel_row, header->epoch);
  std::erase(recipients, caller);
  // Of two people, one may not want to hear the other. Their group goes on: commits and proposals arrive.
  const auto wanted = recipients.size();
  if (screen_ && header->content_type == mls::ContentType::application && store_.is_of_pair(channel_row)) {
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

Outcome<> Channels::change_members(const ChannelState& channel, const CommitSubmission& submission, bool alone,
                                   std::chrono::sys_seconds now) {
  const auto note = [&](std::int64_t mailbox_row) {
    if (alone) return;
    const auto since = store_.member_since(channel.row, mailbox_row);
    contests_.store().note_change(channel.row, channel.epoch, mailbox_row, since, now);
  };
  for (const auto& address : submission.remove) {
    // An address that left already, or was renewed, needs no removal.
    const auto mailbox = mailboxes_.store().at(address);
    if (!mailbox || !store_.has_member(channel.row, mailbox->row)) continue;
    note(mailbox->row);
    store_.remove_member(channel.row, mailbox->row);
  }
  for (const auto& address : submission.add) {
    if (!std::ranges::contains(submission.welcomes, address, &JoinerWelcome::address)) {
      return refuse(Reason::NOT_PERMITTED, "a mailbox is added with a Welcome for it, and not without");
    }
    const auto mailbox = mailboxes_.find_reachable(address);
    if (!mailbox)
      return refuse(Reason::NOT_FOUND, "a mailbox to add does not exist: fetch that person's KeyPackage anew");
    if (store_.count_memberships(mailbox->row) >= most_memberships) {
      return refuse(Reason::TOO_MANY, "a mailbox to add is in too many channels", most_memberships);
    }
    note(mailbox->row);
    store_.add_member(channel.row, mailbox->row, submission.epoch + 1);
  }
  if (store_.count_members(channel.row) > most_members) {
    return refuse(Reason::TOO_MANY, "the group would have more members than this node takes", most_members);
  }
  return {};
}

std::optional<std::variant<Stored, Lost>> Channels::answer_late(std::int64_t caller, const ChannelState& channel,
                                                                const CommitSubmission& submission, ByteView commit_id,
                                                                std::chrono::sys_seconds now) {
  const auto winner = store_.accepted(channel.row, submission.epoch);
  if (winner && std::ranges::equal(winner->commit_id, commit_id)) {
    const auto known = mailboxes_.store().find_message(commit_id);
    return Stored{.message_id = crypto::sha256(submission.commit),
                  .stored_at = winner->stored_at,
                  .full = known ? known->full : 0,
                  .placed = known ? known->placed : 0,
                  .mailboxes = {},
                  .address = channel.address,
                  .commit = winner->welcomes.value_or(message::root_of_welcomes({}))};
  }
  // Who replaces a commit has taken it in: otherwise the mailbox would bring what seems to have won, and nothing more.
  if (contests_.store().is_replaced(channel.row, submission.epoch, commit_id) ||
      !contests_.may_replace(channel, caller, submission.epoch, now) ||
      (winner && mailboxes_.store().waits(caller, winner->commit_id))) {
    return Lost{head_of(channel)};
  }
  return std::nullopt;
}

Outcome<std::variant<Stored, Lost>> Channels::commit(std::int64_t caller, std::int64_t channel_row,
                                                     const CommitSubmission& submission, std::chrono::sys_seconds now) {
  auto channel = as_judge(caller, channel_row);
  if (!channel) return std::unexpected(channel.error());
  if (const auto checked = mailboxes_.check_size(submission.commit); !checked) return std::unexpected(checked.error());
  const auto header = header_for(*channel, submission.commit);
  if (!header) return std::unexpected(header.error());
  if (header->content_type != mls::ContentType::commit || header->epoch != submission.epoch) {
    return refuse(Reason::MALFORMED, "not a commit of the epoch it is submitted for");
  }
  const auto commit_id = crypto::sha256(submission.commit);
  if (submission.epoch > channel->epoch && now >= channel->catching_up_until) {
    return refuse(Reason::NOT_PERMITTED, "the commit's epoch has not begun");
  }
  if (contests_.store().is_replaced(channel_row, submission.epoch, commit_id)) return Lost{head_of(*channel)};
  if (submission.epoch < channel->epoch) {
    if (auto answer = answer_late(caller, *channel, submission, commit_id, now)) return *std::move(answer);
  } else if (!store_.has_member(channel_row, caller)) {
    return std::unexpected(no_such_channel);
  } else if (has_yet_to_go_back(*channel, caller, submission.epoch)) {
    return Lost{head_of(*channel)};
  }
  if (const auto checked = contests_.check_commits(*channel, caller, now); !checked) {
    return std::unexpected(checked.error());
  }
  auto recipients = store_.members(channel_row);
  if (submission.epoch < channel->epoch) {
    contests_.take_back(*channel, submission.epoch, now);
    // Those who joined by what was taken back are told as well, as the last thing.
    for (const auto member : store_.members(channel_row)) {
      if (!std::ranges::contains(recipients, member)) recipients.push_back(member);
    }
  }
  const bool is_ahead = submission.epoch > channel->epoch;  // where the node went back to a backup
  channel->epoch = submission.epoch;
  const Committer committer{.mailbox_row = caller, .account_row = store_.account_of(caller)};
  if (!is_ahead) contests_.confirm(*channel, submission.epoch, caller);
  // Members as they were get the commit, the removed ones as their last message; joiners get their Welcome instead.
  std::erase(recipients, caller);
  const bool alone = recipients.empty();  // nobody could contest it, and nothing has ever to be taken back
  if (const auto changed = change_members(*channel, submission, alone, now); !changed) {
    return std::unexpected(changed.error());
  }
  auto stored = mailboxes_.fan_out(submission.commit, channel_row, recipients, std::chrono::seconds(0), now);
  std::vector<crypto::MerkleHash> welcomes;
  for (const auto& welcome : submission.welcomes) {
    const auto enqueued = mailboxes_.enqueue(welcome.address, welcome.message, std::chrono::seconds(0), now);
    if (!enqueued) return std::unexpected(enqueued.error());
    welcomes.push_back(message::welcome_leaf(welcome.address, enqueued->message_id));
    stored.mailboxes.insert(stored.mailboxes.end(), enqueued->mailboxes.begin(), enqueued->mailboxes.end());
  }
  stored.address = channel->address;
  stored.commit = message::root_of_welcomes(std::move(welcomes));
  store_.accept(channel_row, submission.epoch, commit_id, *stored.commit, committer, now);
  if (alone) {
    store_.set_confirmed(channel_row, submission.epoch + 1);
    contests_.store().settle(channel_row, 0, submission.epoch + 1, ContestOutcome::confirmed);
  }
  store_.remove_if_empty(channel_row);
  return stored;
}

Head Channels::head_of(const ChannelState& channel) {
  return {.epoch = channel.epoch, .commit_id = channel.commit_id, .contest = contests_.store().first_open(channel.row)};
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
