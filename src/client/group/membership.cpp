#include <algorithm>

#include "client/account/device_identity.h"
#include "client/account/member_check.h"
#include "client/group/channel_access.h"
#include "client/group/conversations.h"
#include "client/group/notices.h"
#include "client/group/revoked_members.h"
#include "client/group/settings.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/wishes.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

std::unexpected<Failure> busy_group() {
  return failure(FailureKind::refused, "busy_group",
                 "Others change this group all the time, or its commits do not reach this device: you are still a "
                 "member. Try again in a minute.");
}

/// Whether it is a successor behind a conversation that was left: its invitation came after that.
bool is_left_behind(Store& store, const ConversationRow& row) {
  if (row.stage != Stage::coming) return false;
  const auto conversation =
      store.read([&](db::Database& db) { return ConversationStore(db).find(row.shown()); }).value_or(std::nullopt);
  return conversation && conversation->standing == Standing::left;
}

}  // namespace

Outcome<ConversationRow> Conversations::check_inside(std::int64_t conversation) {
  QPC_TRY(auto row, groups_.store().read([&](db::Database& db) { return ConversationStore(db).find(conversation); }));
  if (!row) return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
  QPC_CHECK(client::check_inside(*row));
  return *std::move(row);
}

Outcome<ConversationRow> Conversations::check_changeable(std::int64_t conversation) {
  QPC_TRY(auto row, check_inside(conversation));
  QPC_TRY(const bool has_moved,
          groups_.store().read([&](db::Database& db) { return successor_of(db, row).has_value(); }));
  if (!has_moved) return row;
  return failure(
      FailureKind::refused, "moving",
      "This conversation goes on in another group, and no invitation has come to this device: ask a member to "
      "let you in ('qpc group readmit').");
}

Outcome<> Conversations::check_member(std::int64_t conversation) {
  QPC_TRY(const auto row, check_changeable(conversation));
  if (row.kind != GroupKind::dm) return {};
  return failure(FailureKind::usage, "not_a_group",
                 "This is a direct conversation of two people: begin a group with 'qpc group create'.");
}

Task<Outcome<>> Conversations::remove(Session& session, std::int64_t conversation, identity::UserName member) {
  QPC_CO_CHECK(check_member(conversation));
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_TRY(const bool is_withdrawn, groups_.store().write([&](db::Database& db) -> Outcome<bool> {
    QPC_TRY(const auto account, require_account(db));
    if (member.text() != account.name) return withdraw_adding(db, conversation, member);
    return failure(FailureKind::usage, "own_name", "That is you: 'qpc group leave' takes you out.");
  }));
  // The change that brings them in may be on its way all the same.
  const auto settled = is_withdrawn ? co_await catch_up_.settle(session, conversation) : Outcome<>();
  if (!settled && !concerns_one_group(settled.error())) co_return settled;
  QPC_CO_TRY(const bool is_in, wish_out(conversation, member));
  if (!is_in && !is_withdrawn) {
    co_return failure(FailureKind::not_found, "not_member", member.text() + " is no member of this group.");
  }
  if (!is_in) co_return settled;
  co_return say_it_is_kept(co_await catch_up_.settle(session, conversation));
}

Outcome<bool> Conversations::wish_out(std::int64_t conversation, const identity::UserName& member) {
  return groups_.write([&](GroupChange& change) -> Outcome<bool> {
    QPC_TRY(const auto account, require_account(change.db()));
    QPC_TRY(const auto group, change.group(conversation));
    bool found = false;
    for (const auto& one : members_of(group)) {
      if (one.identity.address.name != member) continue;
      if (!found) QPC_CHECK(check_may_remove(group, account.account_id, one.identity.account_id));
      found = true;
      CommitStore(change.db())
          .add_wish({.conversation = conversation,
                     .kind = WishKind::remove,
                     .account_id = one.identity.account_id,
                     .device_id = one.identity.device_id});
    }
    return found;
  });
}

Outcome<bool> Conversations::queue_leaving(std::int64_t conversation) {
  return groups_.write([&](GroupChange& change) -> Outcome<bool> {
    QPC_TRY(const auto group, change.group(conversation));
    if (!group.is_active() || group.member_count() == 1) return false;
    if (leaving(group).contains(group.own_leaf_index())) return false;
    const MemberCheck check(change.db(), group.group_id(), {});
    const mls::NoPsks psks;
    QPC_TRY(auto sent, group.propose({mls::Remove{group.own_leaf_index()}}, mls::HandshakeFormat::private_message,
                                     epoch_tag(group), {check, psks, environment_.now_seconds()}, environment_.random));
    OutboxStore(change.db())
        .add({.conversation = conversation,
              .kind = OutboxKind::proposal,
              .ciphertext = sent.message,
              .epoch = group.epoch(),
              .queued_at = environment_.now()});
    change.keep(conversation, std::move(sent.next));
    return true;
  });
}

Task<Outcome<bool>> Conversations::send_all(Session& session, std::int64_t conversation) {
  const auto flushed = co_await outbox_.flush(session, catch_up_, conversation);
  if (!flushed && flushed.error().code == "out_of_step") co_return false;
  if (!flushed) co_return std::unexpected(flushed.error());
  if (outbox_.waits()) co_return std::unexpected(*outbox_.waits());
  co_return true;
}

Outcome<Bytes> Conversations::group_of(std::int64_t conversation) {
  QPC_TRY(const auto row,
          groups_.store().read([&](db::Database& db) { return ConversationStore(db).find(conversation); }));
  return row ? row->group_id.value_or(Bytes()) : Bytes();
}

Task<Outcome<Bytes>> Conversations::propose_leaving(Session& session, std::int64_t conversation) {
  constexpr int most_rounds = 8;
  for (int round = 0; round < most_rounds; ++round) {
    QPC_CO_CHECK(co_await catch_up_.catch_up(session));
    QPC_CO_TRY(const bool heard, co_await send_all(session, conversation));
    QPC_CO_TRY(const Bytes group_id, group_of(conversation));
    if (!heard) co_return group_id;
    outbox_.take_lost_proposal(conversation);  // of an attempt before
    QPC_CO_TRY(const bool queued, queue_leaving(conversation));
    if (!queued) co_return group_id;
    QPC_CO_TRY(const bool proposed, co_await send_all(session, conversation));
    QPC_CO_TRY(const Bytes group_now, group_of(conversation));
    if (group_now != group_id) continue;  // the conversation has moved, and nobody has heard of it there
    if (!proposed || !outbox_.take_lost_proposal(conversation)) co_return group_id;
    // Another commit was faster, and does not cover it: what is on the table here is of an epoch that is over.
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
      QPC_TRY(const auto group, change.group(conversation));
      if (leaving(group).contains(group.own_leaf_index())) change.keep(conversation, group.without_proposals());
      return {};
    }));
  }
  co_return busy_group();
}

Task<Outcome<>> Conversations::leave_channel(Session& session, std::int64_t conversation) {
  auto channel = co_await open_channel(session, groups_, conversation);
  // An earlier attempt may have come so far: the node knows this device in no such channel then.
  if (!channel && channel.error().code != "not_found") co_return std::unexpected(channel.error());
  if (channel && *channel) {
    const auto answer = co_await session.answer("leaving", (*channel)->leaveRequest().send());
    if (answer.getResult().isRefused()) {
      const auto refused = describe(answer.getResult().getRefused());
      if (refused.kind != FailureKind::not_found) co_return std::unexpected(refused);
    }
  }
  co_return Outcome<>();
}

Task<Outcome<>> Conversations::leave_over(Session& session) {
  QPC_CO_TRY(const auto rows, groups_.store().read([](db::Database& db) { return ConversationStore(db).list_all(); }));
  for (const auto& row : rows) {
    if (row.stage != Stage::over) continue;
    // A channel's address is whatever an invitation says, so it may be that of another group that this device is in.
    QPC_CO_TRY(const bool is_in_use, groups_.store().read([&](db::Database& db) {
      return ConversationStore(db).has_channel(row.channel, row.id);
    }));
    const auto left = is_in_use ? Outcome<>() : co_await leave_channel(session, row.id);
    if (!left && may_pass_later(left.error())) co_return std::unexpected(left.error());
    QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
      change.drop_group(row.id);
      return {};
    }));
  }
  co_return Outcome<>();
}

Task<Outcome<>> Conversations::leave(Session& session, std::int64_t conversation) {
  QPC_CO_CHECK(check_inside(conversation));
  QPC_CO_TRY(const Bytes group_id, co_await propose_leaving(session, conversation));
  QPC_CO_CHECK(co_await leave_channel(session, conversation));
  QPC_CO_TRY(const auto behind,
             groups_.store().read([&](db::Database& db) { return ConversationStore(db).behind(conversation); }));
  for (const auto& row : behind) {
    if (row.stage != Stage::coming || row.standing != Standing::member) continue;
    const auto left = co_await leave(session, row.id);
    if (!left && !concerns_one_group(left.error())) co_return std::unexpected(left.error());
  }
  co_return groups_.store().write([&](db::Database& db) -> Outcome<> {
    ConversationStore conversations(db);
    auto row = conversations.find(conversation).value();
    if (row.group_id != group_id) return busy_group();  // it has moved meanwhile
    row.standing = Standing::left;
    if (row.shown_as) row.stage = Stage::over;
    conversations.update(row);
    // Nothing leads back in.
    for (const auto& other : conversations.behind(conversation)) end_group(db, other);
    drop_unsent(db, conversation, environment_.now());
    add_notice(db, conversation, row.epoch, environment_.now(), "You left. What was said before stays readable.");
    return {};
  });
}

Task<Outcome<>> Conversations::remove_other_devices(Session& session, std::int64_t conversation) {
  QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
    QPC_TRY(const auto account, require_account(change.db()));
    QPC_TRY(const auto group, change.group(conversation));
    for (const auto& member : members_of(group)) {
      if (member.identity.account_id != account.account_id || member.identity.device_id == account.device_id) continue;
      CommitStore(change.db())
          .add_wish({.conversation = conversation,
                     .kind = WishKind::remove,
                     .account_id = account.account_id,
                     .device_id = member.identity.device_id});
    }
    return {};
  }));
  co_return co_await catch_up_.settle(session, conversation);
}

Task<Outcome<>> Conversations::leave_all(Session& session, Leaving who) {
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_TRY(const auto rows, groups_.store().read([](db::Database& db) { return ConversationStore(db).list(); }));
  for (const auto& row : rows) {
    if (row.standing != Standing::member) continue;
    if (who == Leaving::person) {
      const auto removed = co_await remove_other_devices(session, row.id);
      if (!removed && !concerns_one_group(removed.error())) co_return std::unexpected(removed.error());
    }
    const auto left = co_await leave(session, row.id);
    if (!left && !concerns_one_group(left.error())) co_return std::unexpected(left.error());
  }
  co_return Outcome<>();
}

Task<Outcome<>> Conversations::claim_wished(Session& session, std::int64_t conversation) {
  QPC_CO_TRY(const bool lacking, groups_.store().read([&](db::Database& db) {
    const auto wishes = CommitStore(db).wishes(conversation);
    return std::ranges::any_of(wishes,
                               [](const Wish& wish) { return wish.kind == WishKind::add && !wish.key_package; });
  }));
  if (!lacking) co_return Outcome<>();
  QPC_CO_TRY(const auto suite, suite_of(conversation));
  QPC_CO_TRY(const auto claimed, co_await claim_all(session, {}, suite));
  co_return groups_.store().write([&](db::Database& db) -> Outcome<> {
    CommitStore commits(db);
    for (const auto& wish : commits.wishes(conversation)) {
      const auto found = std::ranges::find(claimed.wishes, wish.device_id, &Wish::device_id);
      if (wish.key_package || found == claimed.wishes.end()) continue;
      Wish complete = *found;
      complete.conversation = conversation;
      commits.add_wish(complete);
    }
    return {};
  });
}

Outcome<bool> Conversations::has_begun_to_leave(std::int64_t conversation) {
  return groups_.read([&](GroupChange& change) -> Outcome<bool> {
    QPC_TRY(const auto group, change.group(conversation));
    return is_leaving(group);
  });
}

Task<Outcome<>> Conversations::settle_all(Session& session) {
  const auto begun = co_await begin_unfinished(session, Unfinished::all);
  if (!begun && !concerns_one_group(begun.error())) co_return std::unexpected(begun.error());
  QPC_CO_TRY(const auto rows, groups_.store().read([](db::Database& db) { return ConversationStore(db).list_all(); }));
  for (const auto& row : rows) {
    if (row.standing != Standing::member || row.stage == Stage::former || row.stage == Stage::over) continue;
    if (is_left_behind(groups_.store(), row) || has_begun_to_leave(row.id).value_or(false)) {
      const auto left = co_await leave(session, row.id);
      if (!left && !concerns_one_group(left.error())) co_return std::unexpected(left.error());
      continue;
    }
    const auto wished = groups_.write([&](GroupChange& change) { return wish_revoked_out(change, row.id); });
    if (!wished && !concerns_one_group(wished.error())) co_return std::unexpected(wished.error());
    const auto claimed = co_await claim_wished(session, row.id);
    if (!claimed && !concerns_one_group(claimed.error())) co_return std::unexpected(claimed.error());
    const auto settled = co_await catch_up_.settle(session, row.id);
    if (!settled && !concerns_one_group(settled.error())) co_return std::unexpected(settled.error());
  }
  const auto left = co_await leave_over(session);
  if (!left && !concerns_one_group(left.error())) co_return std::unexpected(left.error());
  co_return Outcome<>();
}

}  // namespace qpc::client
