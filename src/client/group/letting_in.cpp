// People who came by an invite of this device's: from "let in" to being members (invite/door.h).
#include <algorithm>

#include "client/group/conversations.h"
#include "client/invite/door.h"

namespace qpc::client {
namespace {

/// Whether asking for somebody's KeyPackages again would give the same answer.
bool is_final(const Failure& failure) {
  return failure.kind == FailureKind::refused || failure.kind == FailureKind::not_found || is_word_on_account(failure);
}

/// What became of somebody whose adding was wished. Errors: store.
Outcome<> look_after(GroupChange& change, Environment& environment, const InviteUse& use) {
  const auto row = ConversationStore(change.db()).find(use.conversation);
  if (!row || row->standing != Standing::member) {
    shut_out(change, environment, use, message::JoinOutcome::may_not_add, "You are out of the group.");
    return {};
  }
  const auto group = change.group(use.conversation);
  if (!group && !concerns_one_group(group.error())) return std::unexpected(group.error());
  if (!group || use.stage == UseStage::asked) return {};
  const auto is_theirs = [&](const GroupMember& member) { return member.identity.account_id == use.account_id; };
  CommitStore commits(change.db());
  if (std::ranges::any_of(members_of(*group), is_theirs)) {
    InviteStore(change.db()).set_stage(use, UseStage::in);
  } else if (!commits.has(use.conversation) &&
             !std::ranges::contains(commits.wishes(use.conversation), use.account_id, &Wish::account_id)) {
    shut_out(change, environment, use, message::JoinOutcome::not_added, "The change of the group could not be made.");
  }
  return {};
}

}  // namespace

Task<Outcome<>> Conversations::wish_in(Session& session, InviteUse use) {
  QPC_CO_TRY(const auto suite, suite_of(use.conversation));
  auto claimed = co_await claim(session, use.account_id, suite);
  if (!claimed && !is_final(claimed.error())) {
    // A limit of the node's passes; it is tried again with what comes next.
    co_return claimed.error().kind == FailureKind::limit ? Outcome<>() : std::unexpected(claimed.error());
  }
  co_return groups_.write([&](GroupChange& change) -> Outcome<> {
    if (InviteStore(change.db()).stage(use.invite, use.account_id) != UseStage::asked) return {};  // another was first
    if (claimed && !claimed->wishes.empty()) {
      add_wishes(change.db(), use.conversation, *std::move(claimed));
      InviteStore(change.db()).set_stage(use, UseStage::added);
      return {};
    }
    shut_out(change, environment_, use, message::JoinOutcome::not_added,
             !claimed                    ? claimed.error().text
             : claimed->left_out.empty() ? "the node has no KeyPackage of theirs."
                                         : claimed->left_out.front());
    return {};
  });
}

Task<Outcome<>> Conversations::let_in_who_asked(Session& session) {
  QPC_CO_TRY(const auto uses, groups_.store().read([](db::Database& db) { return InviteStore(db).on_their_way(); }));
  if (uses.empty()) co_return Outcome<>();
  std::set<std::int64_t> conversations;
  for (const auto& use : uses) {
    if (!check_inside(use.conversation)) continue;  // they are told below
    if (use.stage == UseStage::asked) {
      const auto wished = co_await wish_in(session, use);
      if (!wished && !concerns_one_group(wished.error())) co_return std::unexpected(wished.error());
    }
    conversations.insert(use.conversation);
  }
  for (const std::int64_t conversation : conversations) {
    const auto settled = co_await catch_up_.settle(session, conversation);
    if (!settled && !concerns_one_group(settled.error())) co_return std::unexpected(settled.error());
  }
  co_return groups_.write([&](GroupChange& change) -> Outcome<> {
    for (const auto& use : InviteStore(change.db()).on_their_way()) {
      QPC_CHECK(look_after(change, environment_, use));
    }
    return {};
  });
}

}  // namespace qpc::client
