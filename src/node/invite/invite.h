// invite.h: the rules of invites: what an operator hands out, and that each lets in as many as it says.
#pragma once
#include <array>
#include <span>

#include "core/base/random.h"
#include "node/invite/invite_store.h"
#include "node/refusal.h"

namespace qpc::node {

// What is made, used and revoked leaves a record in the audit log: the number, never the note.

/// What the person who is invited shows. 128 random bits: guessing is hopeless.
using InviteToken = std::array<std::uint8_t, 16>;

struct NewInvite {
  std::string note;
  std::uint32_t most_uses = 1;
  std::chrono::seconds lifetime = std::chrono::days(7);
};

/// An invite, and its token: the one moment in which the node has it.
struct MadeInvite {
  Invite invite;
  InviteToken token{};
};

inline constexpr std::uint32_t most_invite_uses = 10'000;
inline constexpr std::chrono::seconds longest_invite = std::chrono::days(366);
inline constexpr std::size_t most_invites = 10'000;
inline constexpr std::size_t longest_invite_note = 128;
/// How long an invite that has ended is still listed.
inline constexpr std::chrono::seconds invite_memory = std::chrono::days(30);

/// `token` is 16 random octets. Errors: MALFORMED, for numbers out of range or a note that is no plain text; TOO_MANY.
Outcome<MadeInvite> create_invite(db::Database& db, const NewInvite& wanted, const InviteToken& token,
                                  std::chrono::sys_seconds now);
/// All of them, oldest first, and those that have ended in the last thirty days.
std::vector<Invite> list_invites(db::Database& db);
/// Errors: NOT_FOUND. Revoking one that has ended changes nothing.
Outcome<Invite> revoke_invite(db::Database& db, std::int64_t row, std::chrono::sys_seconds now);

/// Whether a token is good for a registration. A stranger is not told what is wrong with one that is not: never given
/// out, used up, expired and revoked look alike. Errors: INVITE.
Outcome<> check_invite(db::Database& db, ByteView token, std::chrono::sys_seconds now);
/// The same, and takes one of its uses: within the save of the registration, so that a registration that fails takes
/// none, and of two people who race for the last use one gets it. Errors: INVITE.
Outcome<> use_invite(db::Database& db, ByteView token, std::chrono::sys_seconds now);

}  // namespace qpc::node
