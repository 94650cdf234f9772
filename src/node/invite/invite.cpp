#include "node/invite/invite.h"

#include <format>

#include "core/crypto/hash.h"
#include "core/identity/plain_text.h"
#include "node/audit/audit_log.h"

namespace qpc::node {
namespace {

constexpr Refusal no_such_invite{
    Reason::INVITE, 0, "registering here takes an invite that is good: ask whoever gave it to you, or the operator"};

/// Without its note, which may say whom it is for.
void note(db::Database& db, Literal kind, std::string detail, std::chrono::sys_seconds now) {
  AuditLog(db).add({.kind = kind, .detail = std::move(detail)}, now);
}

}  // namespace

Outcome<MadeInvite> create_invite(db::Database& db, const NewInvite& wanted, const InviteToken& token,
                                  std::chrono::sys_seconds now) {
  if (wanted.most_uses == 0 || wanted.most_uses > most_invite_uses) {
    return refuse(Reason::MALFORMED, "an invite is good for 1 to 10000 people", most_invite_uses);
  }
  if (wanted.lifetime <= std::chrono::seconds(0) || wanted.lifetime > longest_invite) {
    return refuse(Reason::MALFORMED, "an invite is good for a year at most");
  }
  if (wanted.note.size() > longest_invite_note || !identity::is_plain_text(wanted.note)) {
    return refuse(Reason::MALFORMED, "the note of an invite has 128 octets of plain text at most", longest_invite_note);
  }
  InviteStore invites(db);
  invites.sweep(now - invite_memory);
  if (invites.count() >= most_invites) {
    return refuse(Reason::TOO_MANY, "there are too many invites: revoke some, and wait until they are forgotten",
                  most_invites);
  }
  Invite invite{.row = 0,
                .note = wanted.note,
                .most_uses = wanted.most_uses,
                .uses = 0,
                .created_at = now,
                .expires_at = now + wanted.lifetime,
                .revoked_at = std::nullopt};
  invite.row = invites.add(invite, crypto::sha256(token));
  note(db, "invite.created",
       std::format("invite {}: good for {}, until {:%F %T} UTC", invite.row, invite.most_uses, invite.expires_at), now);
  return MadeInvite{std::move(invite), token};
}

std::vector<Invite> list_invites(db::Database& db) { return InviteStore(db).list(); }

Outcome<Invite> revoke_invite(db::Database& db, std::int64_t row, std::chrono::sys_seconds now) {
  InviteStore invites(db);
  const bool revoked = invites.revoke(row, now);
  auto invite = invites.find(row);
  if (!invite) return refuse(Reason::NOT_FOUND, "there is no such invite: 'invite list' shows them");
  if (revoked) {
    note(db, "invite.revoked", std::format("invite {}: {} of {} used", row, invite->uses, invite->most_uses), now);
  }
  return *std::move(invite);
}

Outcome<> check_invite(db::Database& db, ByteView token, std::chrono::sys_seconds now) {
  const auto invite = InviteStore(db).of_token(crypto::sha256(token));
  if (!invite || !invite->is_good(now)) return std::unexpected(no_such_invite);
  return {};
}

Outcome<> use_invite(db::Database& db, ByteView token, std::chrono::sys_seconds now) {
  // The audit log does not tell of it: beside the record of the account, it would say who came by which invite.
  if (!InviteStore(db).take_use(crypto::sha256(token), now)) return std::unexpected(no_such_invite);
  return {};
}

}  // namespace qpc::node
