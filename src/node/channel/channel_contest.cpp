// Contests and confirmations: the part of Channels that settles them.
#include <algorithm>

#include "core/identity/plain_text.h"
#include "core/mls/wire/contest_note.h"
#include "node/channel/channel.h"

namespace qpc::node {
namespace {

constexpr Refusal not_ended{Reason::NOT_PERMITTED, 0, "that epoch has not ended"};
constexpr Refusal no_such_commit{Reason::NOT_FOUND, 0, "no such commit ended that epoch"};

Outcome<> check_clause(const std::string& clause) {
  if (clause.size() > Contests::longest_clause) {
    return refuse(Reason::TOO_LARGE, "the clause is longer than the name of a rule", Contests::longest_clause);
  }
  if (!identity::is_plain_text(clause)) return refuse(Reason::MALFORMED, "the clause is no plain text");
  return {};
}

}  // namespace

Outcome<Contested> Channels::contest(std::int64_t caller, std::int64_t channel_row, std::uint64_t epoch,
                                     ByteView commit_id, const std::string& clause, std::chrono::sys_seconds now) {
  const auto channel = as_judge(caller, channel_row);
  if (!channel) return std::unexpected(channel.error());
  if (const auto checked = check_clause(clause); !checked) return std::unexpected(checked.error());
  if (epoch >= channel->epoch) return std::unexpected(not_ended);
  ContestStore& contests = contests_.store();
  if (contests.is_replaced(channel_row, epoch, commit_id)) {
    return Contested{.what = Contested::Case::replaced, .wait = {}, .head = head_of(*channel), .mailboxes = {}};
  }
  const auto commit = store_.accepted(channel_row, epoch);
  if (!commit || !std::ranges::equal(commit->commit_id, commit_id)) return std::unexpected(no_such_commit);
  if (commit->committer && commit->committer->mailbox_row == caller) {
    return refuse(Reason::NOT_PERMITTED, "who made a commit does not contest it");
  }
  if (!contests_.may_judge(*channel, caller, epoch)) {
    return refuse(Reason::NOT_PERMITTED, "that epoch was over before this device came");
  }
  if (epoch < channel->confirmed_epoch) {
    return Contested{.what = Contested::Case::confirmed, .wait = {}, .head = head_of(*channel), .mailboxes = {}};
  }
  std::vector<std::int64_t> woken;
  if (!contests.contested_at(channel_row, caller, epoch, commit_id)) {
    if (const auto checked = contests_.check_often(*channel, caller, now); !checked) {
      return std::unexpected(checked.error());
    }
    contests.add(channel_row, caller, {epoch, to_bytes(commit_id), clause, now});
    auto others = store_.members(channel_row);
    std::erase(others, caller);
    const auto note = wire(mls::ContestNote{.group_id = channel->group_id, .commit_id = to_bytes(commit_id)});
    woken = mailboxes_.fan_out(note, channel_row, others, std::chrono::seconds(0), now).mailboxes;
  }
  const auto began = contests.first_open(channel_row, epoch, commit_id).value().contested_at;
  return Contested{.what = Contested::Case::waiting,
                   .wait = std::max(began + Contests::confirmation_time - now, std::chrono::seconds(0)),
                   .head = head_of(*channel),
                   .mailboxes = std::move(woken)};
}

Outcome<Confirmed> Channels::confirm(std::int64_t caller, std::int64_t channel_row, std::uint64_t epoch,
                                     ByteView commit_id) {
  const auto channel = as_member(caller, channel_row);
  if (!channel) return std::unexpected(channel.error());
  if (epoch >= channel->epoch) return std::unexpected(not_ended);
  if (contests_.store().is_replaced(channel_row, epoch, commit_id)) return Confirmed{head_of(*channel)};
  const auto commit = store_.accepted(channel_row, epoch);
  if (!commit || !std::ranges::equal(commit->commit_id, commit_id)) return std::unexpected(no_such_commit);
  contests_.confirm(*channel, epoch + 1, caller);
  return Confirmed{};
}

}  // namespace qpc::node
