// Closed groups: whether the commit that closed them stands, by the channel's word (moving.h).
#include "client/account/device_identity.h"
#include "client/group/channel_access.h"
#include "client/group/committer.h"
#include "client/group/moving.h"
#include "client/group/way_back.h"
#include "client/mailbox/receiver.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

/// The conversation goes on in the successor, and what came too early for it is read.
Outcome<> take_stands(GroupChange& change, Environment& environment, const SuccessorRow& successor) {
  QPC_TRY(const bool moved, move_to_successor(change, environment, successor));
  if (!moved) return {};
  QPC_TRY(const auto self, require_account(change.db()));
  Receiver receiver(environment, change, self.account_id);
  QPC_CHECK(receiver.retry_all(successor.conversation));
  return receiver.finish();
}

}  // namespace

Outcome<> Committer::be_off_the_list(const SuccessorRow& successor, Others others) {
  if (others == Others::unheard) return {};
  return groups_.write([&](GroupChange& change) -> Outcome<> {
    if (others == Others::in_the_successor) return take_stands(change, environment_, successor);
    const auto now = SuccessorStore(change.db()).find(successor.conversation);
    if (now && now->commit_id == successor.commit_id) be_out(change, environment_, successor.conversation);
    return {};
  });
}

Task<Outcome<>> Committer::ask_after_successor(Session& session, std::int64_t conversation, Others others) {
  QPC_CO_TRY(const auto successor,
             groups_.store().read([&](db::Database& db) { return SuccessorStore(db).find(conversation); }));
  if (!successor || successor->state != SuccessorState::announced) co_return Outcome<>();
  auto channel = co_await open_channel(session, groups_, conversation);
  if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
  if (!channel && channel.error().code == "not_found") co_return be_off_the_list(*successor, others);
  if (!channel || !*channel) co_return Outcome<>();
  const auto take = [&](auto verdict) {
    return groups_.write([&](GroupChange& change) { return verdict(change, environment_, *successor); });
  };
  auto request = (*channel)->confirmRequest();
  request.setEpoch(successor->epoch);
  request.setCommitId(to_kj(successor->commit_id));
  const auto answer = co_await session.answer("asking whether a group moves", request.send());
  const auto result = answer.getResult();
  if (result.isTaken()) co_return result.getStands() ? take(take_stands) : Outcome<>();
  if (result.isReplaced()) co_return take(leave_successor);
  const auto refused = describe(result.getRefused());
  if (may_pass_later(refused)) co_return std::unexpected(refused);
  // "No such commit" and "no member" look alike: only a member is told the head.
  QPC_CO_TRY(const auto head, co_await ask_head(session, **channel));
  if (!head) co_return be_off_the_list(*successor, others);
  const bool is_there = others == Others::in_the_successor && head->group_id == successor->group_id;
  co_return is_there ? take(take_stands) : take(leave_successor);
}

Task<Outcome<>> Committer::move_on(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  QPC_CO_TRY(const bool is_closed, groups_.store().read([&](db::Database& db) {
    const auto successor = SuccessorStore(db).find(conversation);
    return successor && successor->state == SuccessorState::announced;
  }));
  if (!is_closed) co_return Outcome<>();
  QPC_CO_CHECK(co_await catch_up.catch_up(session));
  co_return co_await ask_after_successor(session, conversation, Others::silent);
}

Task<Outcome<Bytes>> Committer::ask_group(Session& session, std::int64_t conversation) {
  QPC_CO_CHECK(co_await resolve(session, conversation));
  QPC_CO_CHECK(co_await ask_after_successor(session, conversation, Others::unheard));
  auto channel = co_await open_channel(session, groups_, conversation);
  if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
  if (!channel || !*channel) co_return Bytes();
  QPC_CO_TRY(auto head, co_await ask_head(session, **channel));
  co_return head ? std::move(head->group_id) : Bytes();
}

Task<Outcome<>> Committer::find_moved(Session& session) {
  QPC_CO_TRY(const auto rows, groups_.store().read([](db::Database& db) { return ConversationStore(db).list(); }));
  for (const auto& row : rows) {
    if (row.standing != Standing::member || row.epoch == 0) continue;
    const auto group_id = co_await ask_group(session, row.id);
    if (!group_id && !concerns_one_group(group_id.error())) co_return std::unexpected(group_id.error());
    if (!group_id || group_id->empty()) continue;
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
      note_group_of_channel(change, environment_, row.id, *group_id);
      return {};
    }));
  }
  co_return Outcome<>();
}

}  // namespace qpc::client
