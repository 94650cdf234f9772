#include "client/command/invite.h"

#include "client/session/node_trust.h"
#include "core/base/encoding.h"
#include "core/identity/invite_link.h"

namespace qpc::command {
namespace {

Outcome<Invited> take_link(Surroundings& where, std::string name, const identity::InviteLink& link) {
  const auto at = name.find('@');
  if (at == std::string::npos) {
    name += "@" + link.domain.text();
  } else if (const auto domain = identity::DomainName::parse(name.substr(at + 1)); domain && *domain != link.domain) {
    return failure(FailureKind::usage, "bad_invite",
                   "The invite is for " + link.domain.text() + ", not for " + domain->text() +
                       ": leave the part behind the @ out, or ask for another invite.");
  }
  const auto fingerprint = to_base32(link.fingerprint);
  if (where.trust.empty()) where.trust = fingerprint;
  if (client::plain_fingerprint(where.trust) != fingerprint) {
    return failure(FailureKind::usage, "bad_invite",
                   "The invite names another node than --trust does. One of them is wrong: ask whoever invited you.");
  }
  if (where.node.empty()) where.node = link.node;
  return Invited{std::move(name), Bytes(link.token.begin(), link.token.end())};
}

}  // namespace

Outcome<Invited> take_invite(Surroundings& where, const std::string& name, const std::string& invite) {
  if (invite.empty()) return Invited{name};
  if (identity::is_invite_link(invite)) {
    const auto link = identity::InviteLink::parse(invite);
    if (link) return take_link(where, name, *link);
  } else if (const auto token = identity::parse_invite_token(invite)) {
    return Invited{name, Bytes(token->begin(), token->end())};
  }
  return failure(FailureKind::usage, "bad_invite",
                 "This is no invite, or not the whole of one: copy it again. It is a line that begins with qpc://, or "
                 "26 letters and digits.");
}

}  // namespace qpc::command
