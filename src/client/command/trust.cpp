#include "client/command/trust.h"

namespace qpc::command {
namespace {

Question question_of(const net::NodeAddress& address, const net::PeerIdentity& identity) {
  const std::string found = identity.fingerprint();
  std::string question = "The node at " + address.to_string() + " is new to this profile";
  if (!identity.domains.empty()) question += " and calls itself " + identity.domains.front();
  question +=
      ".\nIts fingerprint is\n  " + found + "\nCompare it with what the operator published. Trust it? [yes/no] ";
  return {.argument = "trust", .prompt = std::move(question), .answer = found};
}

std::unexpected<client::Failure> unknown(const net::NodeAddress& address, const std::string& found) {
  return failure(FailureKind::authentication, "node_not_trusted",
                 "The node at " + address.to_string() +
                     " is new to this profile, and there is no terminal to ask on: compare this fingerprint with what "
                     "the operator "
                     "published, and if it is right add\n  --trust '" +
                     found + "'");
}

}  // namespace

std::optional<net::Authorities> Trust::authorities(const std::string& domain) {
  if (where_.ca.empty()) return std::nullopt;
  return net::Authorities{.file = where_.ca == "system" ? "" : where_.ca, .domain = domain};
}

Outcome<> Trust::decide(const net::NodeAddress& address, const net::PeerIdentity& identity) {
  const std::string found = identity.fingerprint();
  if (!where_.trust.empty()) {
    if (client::plain_fingerprint(where_.trust) == client::plain_fingerprint(found)) return {};
    return failure(FailureKind::authentication, "node_identity_mismatch",
                   "The node at " + address.to_string() +
                       " is not the one that --trust names. Nothing was sent.\n  --trust: " + where_.trust +
                       "\n  found:   " + found + "\nAsk the operator which fingerprint is right.");
  }
  if (where_.ca.empty()) {
    ask_(question_of(address, identity));
    return unknown(address, found);
  }
  notice_("A certificate authority vouches for the node. Remembered: from here on, only a node with the fingerprint " +
          found + " will do.");
  return {};
}

void Trust::announced(const net::NodeAddress& address, const net::IdentityKey& before, const net::IdentityKey& after) {
  notice_("The node at " + address.to_string() +
          " has a new identity, and the one you trusted has signed for it. From here on, only the new one will do.\n"
          "  before: " +
          net::fingerprint(before) + "\n  now:    " + net::fingerprint(after) +
          "\nThe operator publishes it, too. If not, ask: whoever stole the old key could have done this.");
}

}  // namespace qpc::command
