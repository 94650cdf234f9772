#include "client/group/committer.h"

#include <algorithm>
#include <deque>

#include "client/account/device_identity.h"
#include "client/account/people.h"
#include "client/group/channel_access.h"
#include "client/group/notices.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"
#include "client/proof/receipts.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/crypto/hash.h"

namespace qpc::client {
namespace {

using CommitRequest = capnp::Request<api::Channel::CommitParams, api::Channel::CommitResults>;

void describe_commit(CommitRequest& request, const PendingCommit& commit) {
  request.setEpoch(commit.epoch);
  request.setCommit(to_kj(commit.content));
  auto welcomes = request.initWelcomes(static_cast<unsigned>(commit.welcomes.size()));
  for (unsigned i = 0; i < welcomes.size(); ++i) {
    welcomes[i].setAddress(to_kj(commit.welcomes[i].address));
    welcomes[i].setMessage(to_kj(commit.welcomes[i].content));
  }
  auto add = request.initAdd(static_cast<unsigned>(commit.added_mailboxes.size()));
  for (unsigned i = 0; i < add.size(); ++i) add.set(i, to_kj(commit.added_mailboxes[i]));
  auto remove = request.initRemove(static_cast<unsigned>(commit.removed_mailboxes.size()));
  for (unsigned i = 0; i < remove.size(); ++i) remove.set(i, to_kj(commit.removed_mailboxes[i]));
}

}  // namespace

bool may_pass_later(const Failure& failure) {
  return is_transient(failure) || failure.kind == FailureKind::authentication;
}

namespace {

/// What the node is to prove that it has taken; nothing, where the commit is pending no more.
Outcome<std::optional<SentToChannel>> describe_wanted(db::Database& db, const PendingCommit& commit) {
  const auto pending = CommitStore(db).find(commit.conversation);
  if (!pending || pending->content != commit.content) return std::nullopt;
  QPC_TRY(const auto account, require_account(db));
  const auto row = ConversationStore(db).find(commit.conversation);
  std::vector<crypto::MerkleHash> welcomes;
  for (const auto& welcome : commit.welcomes) {
    welcomes.push_back(message::welcome_leaf(welcome.address, crypto::sha256(welcome.content)));
  }
  return SentToChannel{.message_id = crypto::sha256(commit.content),
                       .domain = account.domain,
                       .channel = row ? row->channel : Bytes(),
                       .welcomes = message::root_of_welcomes(std::move(welcomes))};
}

/// Commits of the same epoch that fail here.
std::vector<Bytes> contested_in(db::Database& db, const PendingCommit& commit) {
  std::vector<Bytes> ids;
  for (auto& contest : ContestStore(db).list(commit.conversation)) {
    if (contest.epoch == commit.epoch) ids.push_back(std::move(contest.commit_id));
  }
  return ids;
}

/// The change counts, proven or not; that it is not proven becomes a line of the history.
void keep_proof(db::Database& db, const Environment& environment, const PendingCommit& commit,
                const std::optional<StoredProof>& proof) {
  if (!proof) return;
  ProofStore(db).keep(*proof);
  if (proof->state == ProofState::valid) return;
  add_notice(db, commit.conversation, commit.epoch, environment.now(), warning(proof->state));
}

}  // namespace

bool concerns_one_group(const Failure& failure) {
  return failure.kind == FailureKind::refused || failure.kind == FailureKind::limit ||
         failure.kind == FailureKind::not_found || failure.code == "group_unreadable" || is_word_on_account(failure);
}

Task<Outcome<Committer::Decision>> Committer::submit(Session& session, const PendingCommit& commit) {
  QPC_CO_TRY(auto contested, groups_.store().read([&](db::Database& db) { return contested_in(db, commit); }));
  auto opened = co_await open_channel(session, groups_, commit.conversation);
  if (!opened && opened.error().code == "not_found") {
    // It may have been accepted, and this device removed before it heard of that: the mailbox alone would not tell.
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
      be_out(change, environment_, commit.conversation);
      return {};
    }));
  }
  QPC_CO_TRY(auto channel, std::move(opened));
  if (!channel) co_return Decision{};  // the other side of the dm was first
  // Another process may have moved the conversation: this commit is of the group of before, and this is not its
  // channel. What is to be proven is of the channel that it goes to, wherever the conversation is by then.
  QPC_CO_TRY(auto sent, groups_.store().read([&](db::Database& db) { return describe_wanted(db, commit); }));
  if (!sent) co_return Decision{};
  auto request = channel->commitRequest();
  describe_commit(request, commit);
  auto answer = co_await session.answer("changing the group", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  if (!result.isAccepted()) co_return Decision{};
  QPC_CO_TRY(auto proof, co_await examine(session, groups_.store(), result.getAccepted(), *std::move(sent)));
  co_return Decision{true, std::move(proof), std::move(contested)};
}

Task<Outcome<>> Committer::resolve(Session& session, std::int64_t conversation) {
  QPC_CO_TRY(const auto pending,
             groups_.store().read([&](db::Database& db) { return CommitStore(db).find(conversation); }));
  if (!pending) co_return Outcome<>();
  auto decision = co_await submit(session, *pending);
  if (!decision && may_pass_later(decision.error())) co_return std::unexpected(decision.error());
  co_return take_verdict(*pending, decision);
}

Outcome<> Committer::take_verdict(const PendingCommit& pending, const Outcome<Decision>& decision) {
  return groups_.write([&](GroupChange& change) -> Outcome<> {
    if (decision && decision->accepted) {
      const auto is_old = [&](const Bytes& id) { return std::ranges::contains(decision->contested, id); };
      if (!std::ranges::all_of(contested_in(change.db(), pending), is_old)) return {};
      keep_proof(change.db(), environment_, pending, decision->proof);
      return merge_commit(change, environment_, pending);
    }
    CommitStore commits(change.db());
    const auto now = commits.find(pending.conversation);
    if (now && now->content == pending.content) commits.drop(pending.conversation);
    return {};
  });
}

Outcome<bool> Committer::give_up_founding(std::int64_t conversation) {
  return groups_.write([&](GroupChange& change) -> Outcome<bool> {
    const auto row = ConversationStore(change.db()).find(conversation);
    if (!row || !is_founding(*row)) return false;
    CommitStore commits(change.db());
    for (const Wish& wish : commits.wishes(conversation)) commits.drop_wish(wish.id);
    return true;
  });
}

Outcome<> Committer::give_up_wish(std::int64_t conversation, std::int64_t wish_id, const Failure& why) {
  return groups_.write([&](GroupChange& change) -> Outcome<> {
    for (const Wish& wish : CommitStore(change.db()).wishes(conversation)) {
      if (wish.id == wish_id) give_up(change, environment_, wish, why);
    }
    return {};
  });
}

Task<Outcome<>> Committer::settle(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  constexpr int most_rounds = 20;
  std::optional<Failure> given_up;
  std::deque<std::int64_t> singly;  // wishes whose commit was refused when they were in one
  for (int lost = 0; lost < most_rounds;) {
    QPC_CO_CHECK(co_await check_contests(session, catch_up, conversation));
    const auto alone = singly.empty() ? std::optional<std::int64_t>() : std::optional(singly.front());
    QPC_CO_TRY(auto prepared, groups_.write([&](GroupChange& change) {
      return prepare_commit(change, environment_, conversation, alone);
    }));
    if (!given_up) given_up = std::move(prepared.given_up);
    if (!prepared.pending && alone) {
      singly.pop_front();
      continue;
    }
    if (!prepared.pending && given_up) co_return std::unexpected(*given_up);
    if (!prepared.pending) co_return Outcome<>();
    const auto decision = co_await submit(session, *prepared.pending);
    if (!decision && may_pass_later(decision.error())) co_return std::unexpected(decision.error());
    QPC_CO_CHECK(take_verdict(*prepared.pending, decision));
    if (decision && !decision->accepted) {
      ++lost;
      QPC_CO_CHECK(co_await catch_up.catch_up(session));
    }
    if (decision) continue;
    QPC_CO_TRY(const bool is_over, give_up_founding(conversation));
    if (is_over) co_return std::unexpected(decision.error());
    // One joiner whom the node has no room for must not keep the others out.
    if (prepared.wishes.size() > 1) {
      singly.assign(prepared.wishes.begin(), prepared.wishes.end());
    } else if (prepared.wishes.size() == 1) {
      if (!given_up) given_up = decision.error();
      QPC_CO_CHECK(give_up_wish(conversation, prepared.wishes.front(), decision.error()));
    } else {
      co_return std::unexpected(decision.error());
    }
  }
  co_return failure(FailureKind::refused, "busy_group",
                    "Others change this group all the time, and every attempt came too late: try again in a minute.");
}

}  // namespace qpc::client
