#include "qpc/trust_prompt.h"

#include <fstream>
#include <string>

#include "cli/terminal_text.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;

}  // namespace

std::optional<bool> read_answer(std::string_view typed) {
  std::string answer;
  for (const char letter : typed) {
    if (letter != ' ' && letter != '\t' && letter != '\r') answer += static_cast<char>(letter | 0x20);  // a small one
  }
  if (answer == "yes" || answer == "y") return true;
  if (answer == "no" || answer == "n") return false;
  return std::nullopt;
}

std::optional<bool> ask_on_terminal(const std::string& question) {
  std::ifstream keyboard("/dev/tty");
  std::ofstream screen("/dev/tty");
  if (!keyboard || !screen) return std::nullopt;
  screen << question << std::flush;
  for (std::string answer; std::getline(keyboard, answer);) {
    if (const auto clear = read_answer(answer)) return clear;
    screen << "Please type yes or no: " << std::flush;
  }
  return false;
}

std::optional<net::Authorities> TrustPrompt::authorities(const std::string& domain) {
  if (globals_.ca.empty()) return std::nullopt;
  return net::Authorities{.file = globals_.ca == "system" ? "" : globals_.ca, .domain = domain};
}

client::Outcome<> TrustPrompt::decide(const net::NodeAddress& address, const net::PeerIdentity& identity) {
  const std::string found = identity.fingerprint();
  if (!globals_.trust.empty()) {
    if (client::plain_fingerprint(globals_.trust) == client::plain_fingerprint(found)) return {};
    return failure(FailureKind::authentication, "node_identity_mismatch",
                   "The node at " + address.to_string() +
                       " is not the one that --trust names. Nothing was sent.\n  --trust: " + globals_.trust +
                       "\n  found:   " + found + "\nAsk the operator which fingerprint is right.");
  }
  if (!globals_.ca.empty()) {
    output_.notice(
        "A certificate authority vouches for the node. Remembered: from here on, only a node with the fingerprint " +
        found + " will do.");
    return {};
  }
  std::string question = "The node at " + address.to_string() + " is new to this profile";
  if (!identity.domains.empty())
    question += " and calls itself " + terminal_text(identity.domains.front(), Lines::join);
  question +=
      ".\nIts fingerprint is\n  " + found + "\nCompare it with what the operator published. Trust it? [yes/no] ";
  const auto answer = ask_on_terminal(question);
  if (answer.value_or(false)) {
    output_.notice("Remembered. From here on, only a node with this fingerprint will do.");
    return {};
  }
  const std::string how =
      "compare this fingerprint with what the operator published, and if it is right add\n  --trust '" + found + "'";
  if (answer) {
    return failure(FailureKind::authentication, "node_not_trusted",
                   "The node was not trusted, and nothing was sent. When you change your mind: " + how);
  }
  return failure(
      FailureKind::authentication, "node_not_trusted",
      "The node at " + address.to_string() + " is new to this profile, and there is no terminal to ask on: " + how);
}

void TrustPrompt::announced(const net::NodeAddress& address, const net::IdentityKey& before,
                            const net::IdentityKey& after) {
  output_.notice("The node at " + address.to_string() +
                 " has a new identity, and the one you trusted has signed for it. From here on, only the new one will "
                 "do.\n  before: " +
                 net::fingerprint(before) + "\n  now:    " + net::fingerprint(after) +
                 "\nThe operator publishes it, too. If not, ask: whoever stole the old key could have done this.");
}

}  // namespace qpc::cli
