// trust_prompt.h: the first use of a node is a person's decision.
#pragma once
#include "cli/output.h"
#include "client/session/node_trust.h"
#include "qpc/invocation.h"

namespace qpc::cli {

/// Compares with `--trust`, else asks on the terminal, else refuses with the command to type.
class TrustPrompt final : public client::TrustDecision {
 public:
  TrustPrompt(const Globals& globals, Output& output) : globals_(globals), output_(output) {}
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
