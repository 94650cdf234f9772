// Commits: the part of Channels that takes them.
#include <algorithm>

#include "core/crypto/hash.h"
#include "core/message/delivery_proof.h"
#include "node/channel/channel.h"

namespace qpc::node {

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
    store_.add_member(channel.row, mailbox->row, channel.epoch + 1);
  }
  if (store_.count_members(channel.row) > most_members) {
    return refuse(Reason::TOO_MANY, "the group would have more members than this node takes", most_members);
  }
  return {};
}

Stored Channels::stored_before(const ChannelState& channel, const MessageId& commit_id,
                               std::chrono::sys_seconds stored_at, const crypto::MerkleHash& welcomes) {
  const auto known = mailboxes_.store().find_message(commit_id);
  return {.message_id = commit_id,
          .stored_at = stored_at,
          .full = known ? known->full : 0,
          .placed = known ? known->placed : 0,
          .mailboxes = {},
          .address = channel.address,
          .commit = welcomes};
}

std::optional<std::variant<Stored, Lost>> Channels::answer_late(std::int64_t caller, const ChannelState& channel,
                                                                std::uint64_t epoch, const MessageId& commit_id,
                                                                std::chrono::sys_seconds now) {
  const auto winner = store_.accepted(channel.row, epoch);
  if (winner && std::ranges::equal(winner->commit_id, commit_id)) {
    return stored_before(channel, commit_id, winner->stored_at,
                         winner->welcomes.value_or(message::root_of_welcomes({})));
  }
  const auto closing = winner ? std::nullopt : groups_.find_closing(channel, epoch, commit_id);
  if (closing) return stored_before(channel, commit_id, closing->stored_at, closing->welcomes);
  // Who replaces a commit has taken it in: otherwise the mailbox would bring what seems to have won, and nothing more.
  if (contests_.store().is_replaced(channel.row, epoch, commit_id) ||
      !contests_.may_replace(channel, caller, epoch, now) ||
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
  const auto place = groups_.place(*channel, submission.commit, now);
  if (!place) return std::unexpected(place.error());
  if (place->content_type != mls::ContentType::commit || place->own_epoch != submission.epoch) {
    return refuse(Reason::MALFORMED, "not a commit of the epoch it is submitted for");
  }
  if (place->successor && !(submission.add.empty() && submission.remove.empty())) {
    return refuse(Reason::MALFORMED, "a commit that closes a group lets nobody in and takes nobody out");
  }
  if (place->group == MessagePlace::Group::closed) return Lost{head_of(*channel)};
  const auto epoch = place->epoch;
  const auto commit_id = crypto::sha256(submission.commit);
  if (epoch > channel->epoch && now >= channel->catching_up_until) {
    return refuse(Reason::NOT_PERMITTED, "the commit's epoch has not begun");
  }
  if (contests_.store().is_replaced(channel_row, epoch, commit_id)) return Lost{head_of(*channel)};
  if (epoch < channel->epoch) {
    if (auto answer = answer_late(caller, *channel, epoch, commit_id, now)) return *std::move(answer);
  } else if (const auto member = as_member(caller, channel_row); !member) {
    return std::unexpected(member.error());
  } else if (has_yet_to_go_back(*channel, caller, epoch)) {
    return Lost{head_of(*channel)};
  }
  if (const auto checked = contests_.check_commits(*channel, caller, now); !checked) {
    return std::unexpected(checked.error());
  }
  auto recipients = store_.members(channel_row);
  if (epoch < channel->epoch) {
    contests_.take_back(*channel, epoch, now);
    // Those who joined by what was taken back are told as well, as the last thing.
    for (const auto member : store_.members(channel_row)) {
      if (!std::ranges::contains(recipients, member)) recipients.push_back(member);
    }
  }
  const auto& successor = place->successor;
  if (const auto checked = successor ? groups_.check_successor(*channel, *successor) : Outcome<>(); !checked) {
    return std::unexpected(checked.error());
  }
  const bool is_ahead = epoch > channel->epoch;  // where the node went back to a backup
  channel->epoch = epoch;
  const Committer committer{.mailbox_row = caller, .account_row = store_.account_of(caller)};
  if (!is_ahead) contests_.confirm(*channel, epoch, caller);
  // Members as they were get the commit, the removed ones as their last message; joiners get their Welcome instead.
  std::erase(recipients, caller);
  const bool alone = recipients.empty();  // nobody could contest it, and nothing has ever to be taken back
  if (const auto changed = change_members(*channel, submission, alone, now); !changed) {
    return std::unexpected(changed.error());
  }
  auto stored = mailboxes_.fan_out(submission.commit, channel_row, recipients, std::chrono::seconds(0), now);
  const auto welcomed = successor ? take_along(*channel, submission, stored, now) : let_in(submission, stored, now);
  if (!welcomed) return std::unexpected(welcomed.error());
  stored.address = channel->address;
  store_.accept(channel_row, epoch, commit_id, *stored.commit, committer, now);
  if (successor) groups_.store().go_on_as(channel_row, *successor, {epoch, to_bytes(commit_id), now, *stored.commit});
  if (alone) {
    store_.set_confirmed(channel_row, epoch + 1);
    contests_.store().settle(channel_row, 0, epoch + 1, ContestOutcome::confirmed);
  }
  store_.remove_if_empty(channel_row);
  return stored;
}

}  // namespace qpc::node
