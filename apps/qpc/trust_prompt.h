// trust_prompt.h: the first use of a node is a person's decision.
#pragma once
#include "cli/output.h"
#include "client/session/node_trust.h"
#include "qpc/invocation.h"

namespace qpc::cli {

/// Has an authority vouch for it, with `--ca`. Compares with `--trust`; else believes that authority, or asks on the
/// terminal, or refuses with the command to type.
class TrustPrompt final : public client::TrustDecision {
 public:
  TrustPrompt(const Globals& globals, Output& output) : globals_(globals), output_(output) {}
  std::optional<net::Authorities> authorities(const std::string& domain) override;
  client::Outcome<> decide(const net::NodeAddress& address, const net::PeerIdentity& identity) override;
  void announced(const net::NodeAddress& address, const net::IdentityKey& before,
                 const net::IdentityKey& after) override;

 private:
  const Globals& globals_;
  Output& output_;
};

/// Whether an answer means yes or no; nothing for one that means neither.
std::optional<bool> read_answer(std::string_view typed);

/// Asks a question on the terminal until the answer is clear; nothing without a terminal. Its end means no.
std::optional<bool> ask_on_terminal(const std::string& question);

}  // namespace qpc::cli
