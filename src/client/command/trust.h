// trust.h: the first use of a node is a person's decision: nobody waits for it, the call asks and fails.
#pragma once
#include <functional>

#include "client/command/context.h"
#include "client/session/node_trust.h"

namespace qpc::command {

/// Has an authority vouch for a node, with `ca`. Compares with `trust`; else believes that authority, or fails: the
/// question is the fingerprint, and its answer what `trust` has to be.
class Trust final : public client::TrustDecision {
 public:
  using Notice = std::function<void(const std::string& text)>;
  using Ask = std::function<void(Question question)>;
  /// `where` outlives this.
  Trust(const Surroundings& where, Notice notice, Ask ask)
      : where_(where), notice_(std::move(notice)), ask_(std::move(ask)) {}

  std::optional<net::Authorities> authorities(const std::string& domain) override;
  Outcome<> decide(const net::NodeAddress& address, const net::PeerIdentity& identity) override;
  void announced(const net::NodeAddress& address, const net::IdentityKey& before,
                 const net::IdentityKey& after) override;

 private:
  const Surroundings& where_;
  Notice notice_;
  Ask ask_;
};

}  // namespace qpc::command
