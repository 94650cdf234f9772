#include "qpc/invite_words.h"

#include "client/session/node_trust.h"
#include "core/base/encoding.h"
#include "core/identity/invite_link.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;

client::Outcome<> take_link(Globals& globals, Register& command, const identity::InviteLink& link) {
  const auto at = command.name.find('@');
  if (at == std::string::npos) {
    command.name += "@" + link.domain.text();
  } else if (const auto domain = identity::DomainName::parse(command.name.substr(at + 1));
             domain && *domain != link.domain) {
    return failure(FailureKind::usage, "bad_invite",
                   "The invite is for " + link.domain.text() + ", not for " + domain->text() +
                       ": leave the part behind the @ out, or ask for another invite.");
  }
  const auto fingerprint = to_base32(link.fingerprint);
  if (globals.trust.empty()) globals.trust = fingerprint;
  if (client::plain_fingerprint(globals.trust) != fingerprint) {
    return failure(FailureKind::usage, "bad_invite",
                   "The invite names another node than --trust does. One of them is wrong: ask whoever invited you.");
  }
  if (globals.node.empty()) globals.node = link.node;
  command.token.assign(link.token.begin(), link.token.end());
  return {};
}

}  // namespace

client::Outcome<> take_invite(Globals& globals, Register& command) {
  if (command.invite.empty()) return {};
  if (identity::is_invite_link(command.invite)) {
    const auto link = identity::InviteLink::parse(command.invite);
    if (link) return take_link(globals, command, *link);
  } else if (const auto token = identity::parse_invite_token(command.invite)) {
    command.token.assign(token->begin(), token->end());
    return {};
  }
  return failure(FailureKind::usage, "bad_invite",
                 "This is no invite, or not the whole of one: copy it again. It is a line that begins with qpc://, or "
                 "26 letters and digits.");
}

}  // namespace qpc::cli
