#include "client/invite/invites.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/settings.h"
#include "client/group/standing.h"
#include "client/invite/joining_words.h"
#include "client/mailbox/outbox.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

/// Whether this account may make an invite there.
Outcome<> check_may_invite(GroupChange& change, std::int64_t conversation, const identity::AccountId& self) {
  const auto row = ConversationStore(change.db()).find(conversation);
  if (!row) return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
  QPC_CHECK(check_inside(*row));
  if (row->kind == GroupKind::dm) {
    return failure(FailureKind::usage, "not_a_group",
                   "This is a direct conversation of two people: begin a group with 'qpc group create'.");
  }
  QPC_TRY(const auto group, change.group(conversation));
  return check_may_add(group, self);
}

Outcome<> check_made_by(const identity::AccountManifest& manifest, const identity::GroupLink& link) {
  if (identity::GroupLink::hash_of(manifest.account_key) == link.account_key_hash) return {};
  return failure(FailureKind::authentication, "wrong_account",
                 "The account that the node gives for '" + link.maker.text() +
                     "' is not the one that made this link. Nothing was sent. Ask for the link again, by another "
                     "way; if it is the same, compare safety numbers and tell the operator.");
}

Outcome<> check_limits(std::chrono::seconds lifetime, std::uint32_t uses) {
  if (lifetime.count() <= 0 || lifetime > Invites::longest_lifetime) {
    return failure(FailureKind::usage, "bad_lifetime", "An invite is good for 1 second to 366 days.");
  }
  if (uses == 0 || uses > Invites::most_uses) {
    return failure(FailureKind::usage, "bad_uses", "An invite is for 1 to 1000 people.");
  }
  return {};
}

}  // namespace

InviteView Invites::view(db::Database& db, InviteRow row) {
  using enum InviteView::State;
  const auto conversation = ConversationStore(db).find(row.conversation);
  const auto state = row.revoked_at                         ? revoked
                     : row.expires_at <= environment_.now() ? expired
                     : row.uses >= row.most_uses            ? used_up
                                                            : good;
  return {.row = row, .state = state, .conversation = conversation ? conversation->name : std::string()};
}

Outcome<InviteView> Invites::create(std::int64_t conversation, std::chrono::seconds lifetime, std::uint32_t uses) {
  QPC_CHECK(check_limits(lifetime, uses));
  return groups_.write([&](GroupChange& change) -> Outcome<InviteView> {
    auto& db = change.db();
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    QPC_CHECK(check_may_invite(change, conversation, self.account_id));
    QPC_TRY(const auto manifest, stored_manifest(db, self.account_id));
    InviteStore invites(db);
    const auto now = environment_.now();
    invites.drop_ended(now - kept_for);
    const auto is_good = [&](const InviteRow& row) { return view(db, row).state == InviteView::State::good; };
    if (static_cast<std::size_t>(std::ranges::count_if(invites.list(), is_good)) >= most_good) {
      return failure(FailureKind::limit, "too_many_invites",
                     "This device keeps 100 good invites already: 'qpc invite revoke ID' ends one.");
    }
    identity::GroupLink link{.maker = self.address,
                             .account_key_hash = identity::GroupLink::hash_of(manifest.account_key),
                             .device = self.device_id,
                             .invite = environment_.random.array<16>(),
                             .secret = identity::InviteSecret::generate(environment_.random)};
    const InviteRow row{.id = link.invite,
                        .conversation = conversation,
                        .secret_hash = link.secret.hash(),
                        .made_at = now,
                        .expires_at = now + lifetime,
                        .most_uses = uses};
    invites.add(row);
    auto made = view(db, row);
    made.link = std::move(link);
    return made;
  });
}

Outcome<std::vector<InviteView>> Invites::list(std::optional<std::int64_t> conversation) {
  return groups_.store().read([&](db::Database& db) -> Outcome<std::vector<InviteView>> {
    std::vector<InviteView> views;
    for (const auto& row : InviteStore(db).list()) {
      if (!conversation || row.conversation == *conversation) views.push_back(view(db, row));
    }
    return views;
  });
}

Outcome<InviteView> Invites::revoke(const std::string& id) {
  return groups_.store().write([&](db::Database& db) -> Outcome<InviteView> {
    InviteStore invites(db);
    auto rows = invites.list();
    std::erase_if(rows, [&](const InviteRow& row) { return id.empty() || !to_hex(row.id).starts_with(id); });
    if (rows.empty()) {
      return failure(FailureKind::not_found, "unknown_invite",
                     "This device has made no such invite: 'qpc invite list' shows those it has. Only the device that "
                     "made one can revoke it.");
    }
    if (rows.size() > 1) {
      return failure(FailureKind::usage, "ambiguous", "Several invites begin so: give more of the id.");
    }
    invites.revoke(rows.front().id, environment_.now());
    return view(db, invites.find(rows.front().id).value());
  });
}

Task<Outcome<>> Invites::check_maker(Session& session, identity::GroupLink link) {
  QPC_CO_TRY(const auto manifest, co_await people_.find(session, link.maker.name));
  co_return check_made_by(manifest, link);
}

Outcome<std::int64_t> Invites::ask(std::int64_t dm, const identity::GroupLink& link) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    // A name may be that of two accounts by now: the secret is for the one of the link.
    const auto row = ConversationStore(change.db()).find(dm);
    if (!row || !row->peer) {
      return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
    }
    QPC_TRY(const auto peer, stored_manifest(change.db(), *row->peer));
    QPC_CHECK(check_made_by(peer, link));
    message::AppMessage draft;
    draft.body = message::JoinRequest{.invite = link.invite, .device_id = link.device.octets, .secret = link.secret};
    draft.fallback = request_in_words(link.invite);
    return queue_message(change, environment_, dm, MessageKind::join, request_in_words(link.invite), std::move(draft),
                         Outbox::Manner());
  });
}

}  // namespace qpc::client
