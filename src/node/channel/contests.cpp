#include "node/channel/contests.h"

namespace qpc::node {
namespace {

/// The seconds until `oldest` is over the window.
std::uint64_t wait_after(std::chrono::sys_seconds oldest, std::chrono::sys_seconds now) {
  const auto wait = oldest + Contests::window - now;
  return wait.count() > 0 ? static_cast<std::uint64_t>(wait.count()) : 1;
}

}  // namespace

bool Contests::may_judge(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch) {
  if (const auto since = channels_.member_since(channel.row, caller)) return *since <= epoch;
  const auto taken_off = store_.taken_off(channel.row, caller);
  if (!taken_off || taken_off->since > epoch || taken_off->epoch < epoch) return false;
  const auto commit = channels_.accepted(channel.row, taken_off->epoch);
  if (!commit || !commit->committer) return false;
  const auto account_row = commit->committer->account_row;
  return !channels_.has_reader_beside(channel.row, taken_off->epoch, account_row) &&
         store_.count_accounts_off(channel.row, taken_off->epoch, account_row) > 1;
}

bool Contests::may_judge_removal(const ChannelState& channel, std::int64_t caller) {
  const auto taken_off = store_.taken_off(channel.row, caller);
  return taken_off && may_judge(channel, caller, taken_off->epoch);
}

Outcome<> Contests::check_often(const ChannelState& channel, std::int64_t caller, std::chrono::sys_seconds now) {
  const auto count = store_.count(channel.row, caller, now - window);
  if (count.all < most_contests && count.in_vain < most_in_vain) return {};
  return refuse(Reason::TOO_OFTEN,
                "this device contests commits again and again: if they fail on it alone, ask to be removed and added",
                wait_after(count.oldest, now));
}

Outcome<> Contests::check_commits(const ChannelState& channel, std::int64_t caller, std::chrono::sys_seconds now) {
  const auto times = store_.replaced_since(channel.row, caller, now - window);
  if (times.size() < most_replaced) return {};
  return refuse(Reason::TOO_OFTEN,
                "commits of this device had to be replaced in this channel: let another member change the group",
                wait_after(times[times.size() - most_replaced], now));
}

void Contests::confirm(const ChannelState& channel, std::uint64_t epoch, std::int64_t caller) {
  if (epoch <= channel.confirmed_epoch || epoch > channel.epoch) return;
  const auto since = channels_.member_since(channel.row, caller);
  if (!since) return;
  const auto account_row = channels_.account_of(caller);
  std::uint64_t until = channel.confirmed_epoch;
  for (; until < epoch; ++until) {
    const auto commit = channels_.accepted(channel.row, until);
    if (!commit || !commit->committer) continue;
    const bool vouches = *since <= until && commit->committer->account_row != account_row;
    if (!vouches && can_be_judged(channel, until, commit->committer->account_row)) break;
  }
  if (until == channel.confirmed_epoch) return;
  channels_.set_confirmed(channel.row, until);
  store_.forget_changes(channel.row, until);
  store_.settle(channel.row, 0, until, ContestOutcome::confirmed);
}

bool Contests::can_be_judged(const ChannelState& channel, std::uint64_t epoch, std::int64_t account_row) {
  return channels_.has_reader_beside(channel.row, epoch, account_row) ||
         store_.count_accounts_off(channel.row, epoch, account_row) > 1;
}

bool Contests::may_replace(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch,
                           std::chrono::sys_seconds now) {
  if (epoch < channel.confirmed_epoch) return false;
  const auto commit = channels_.accepted(channel.row, epoch);
  if (!commit || (commit->committer && commit->committer->mailbox_row == caller)) return false;
  const auto contest = store_.first_open(channel.row, epoch, commit->commit_id);
  return contest && contest->contested_at + confirmation_time <= now &&
         !store_.has_replaced(channel.row, epoch, caller) && may_judge(channel, caller, epoch);
}

void Contests::take_back(const ChannelState& channel, std::uint64_t epoch, std::chrono::sys_seconds now) {
  store_.undo_changes(channel.row, epoch);
  store_.settle(channel.row, epoch, channel.epoch, ContestOutcome::replaced);
  store_.replace_accepted(channel.row, epoch, now);
  channels_.set_replaced(channel.row, epoch + 1);
}

}  // namespace qpc::node
