#include "node/contact/contact_service.h"

#include "node/contact/blocks.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr Refusal wrong_id{Reason::MALFORMED, 0, "an account id has 16 octets"};

/// The caller's account as the rules take it.
AccountState account_of(const LiveSession::Caller& caller) {
  AccountState account;
  account.row = caller.account_row;
  account.account_id = caller.account_id;
  return account;
}

void describe(const Outcome<>& outcome, api::BlockResult::Builder out) {
  if (outcome) {
    out.setDone();
  } else {
    describe(outcome.error(), out.initRefused());
  }
}

}  // namespace

Task<void> ContactService::block_task(BlockContext call) {
  auto result = call.getResults().initResult();
  const auto other = identity::AccountId::from_bytes(view(call.getParams().getAccountId()));
  const auto blocked = co_await node_.save(
      on_behalf(*session_, Needs::active_device,
                [account = account_of(session_->caller()), other,
                 &key = node_.pair_key](db::Database& db) -> Outcome<identity::AccountId> {
                  if (!other) return std::unexpected(wrong_id);
                  return Blocks(db, key.reveal()).block(account, *other).transform([&] { return *other; });
                }),
      [&presence = node_.presence, own = session_->caller().account_id](const identity::AccountId& gone) {
        presence.part(own, gone);
      });
  describe(blocked.transform([](const auto&) {}), result);
}

Task<void> ContactService::unblock_task(UnblockContext call) {
  auto result = call.getResults().initResult();
  const auto other = identity::AccountId::from_bytes(view(call.getParams().getAccountId()));
  describe(co_await node_.save(on_behalf(
               *session_, Needs::active_device,
               [account = account_of(session_->caller()), other, &key = node_.pair_key](db::Database& db) -> Outcome<> {
                 if (!other) return std::unexpected(wrong_id);
                 return Blocks(db, key.reveal()).unblock(account, *other);
               })),
           result);
}

Task<void> ContactService::blocked_task(BlockedContext call) {
  auto result = call.getResults().initResult();
  const auto asked = call.getParams().getAccountIds();
  std::vector<identity::AccountId> others;
  Outcome<> allowed;
  if (asked.size() > Blocks::most_asked) {
    allowed = refuse(Reason::TOO_MANY, "too many accounts at once: ask in parts", Blocks::most_asked);
  }
  for (unsigned i = 0; allowed && i < asked.size(); ++i) {
    if (const auto other = identity::AccountId::from_bytes(view(asked[i]))) {
      others.push_back(*other);
    } else {
      allowed = std::unexpected(wrong_id);
    }
  }
  const auto found =
      co_await node_.read(on_behalf(*session_, Needs::active_device,
                                    [allowed, others, own = session_->caller().account_id,
                                     &key = node_.pair_key](db::Database& db) -> Outcome<std::vector<bool>> {
                                      if (!allowed) return std::unexpected(allowed.error());
                                      Blocks blocks(db, key.reveal());
                                      std::vector<bool> answers;
                                      for (const auto& other : others) answers.push_back(blocks.has(own, other));
                                      return answers;
                                    }));
  if (!found) {
    describe(found.error(), result.initRefused());
    co_return;
  }
  auto out = result.initBlocked(static_cast<unsigned>(found->size()));
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, (*found)[i]);
}

}  // namespace qpc::node
