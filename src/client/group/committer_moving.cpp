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

Outcome<> take_replaced(GroupChange& change, Environment& environment, const SuccessorRow& successor) {
  const auto now = SuccessorStore(change.db()).find(successor.conversation);
  if (now && now->commit_id == successor.commit_id) {
    go_back(change, environment, successor.conversation, successor.epoch);
    SuccessorStore(change.db()).drop(successor.conversation);
  }
  return {};
}

}  // namespace

Task<Outcome<>> Committer::ask_after_successor(Session& session, std::int64_t conversation, Others others) {
  QPC_CO_TRY(const auto successor,
             groups_.store().read([&](db::Database& db) { return SuccessorStore(db).find(conversation); }));
  if (!successor || successor->state != SuccessorState::announced) co_return Outcome<>();
  auto channel = co_await open_channel(session, groups_, conversation);
  if (!channel && may_pass_later(channel.error())) co_return std::unexpected(channel.error());
  const auto take = [&](auto verdict) {
    return groups_.write([&](GroupChange& change) { return verdict(change, environment_, *successor); });
  };
  if (!channel || !*channel) {  // off the list of members
    const bool is_off = !channel && channel.error().code == "not_found" && others == Others::in_the_successor;
    co_return is_off ? take(take_stands) : Outcome<>();
  }
  auto request = (*channel)->confirmRequest();
  request.setEpoch(successor->epoch);
  request.setCommitId(to_kj(successor->commit_id));
  const auto answer = co_await session.answer("asking whether a group moves", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) {
    const auto refused = describe(result.getRefused());
    co_return may_pass_later(refused) ? std::unexpected(refused) : Outcome<>();
  }
  if (result.isTaken() && !result.getStands()) co_return Outcome<>();
  co_return result.isTaken() ? take(take_stands) : take(take_replaced);
}

Task<Outcome<>> Committer::move_on(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  QPC_CO_TRY(const bool may_come, groups_.store().read([&](db::Database& db) {
    SuccessorStore successors(db);
    const auto successor = successors.find(conversation);
    return successor && successor->state == SuccessorState::announced && !successors.has_rows(conversation);
  }));
  if (may_come) QPC_CO_CHECK(co_await catch_up.catch_up(session));
  co_return co_await ask_after_successor(session, conversation, Others::unheard);
}

}  // namespace qpc::client
