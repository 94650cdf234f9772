// node_trust.h: whether the node at the other end is the one the person means.
#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "client/failure.h"
#include "db/database.h"
#include "net/transport/network.h"

namespace qpc::client {

/// Asked once per node, at the first connection; a face shows the fingerprint, or compares it with `--trust`.
class TrustDecision {
 public:
  virtual ~TrustDecision() = default;
  /// One of whom has to vouch for a node of this domain before it is decided about; nothing: nobody has to.
  virtual std::optional<net::Authorities> authorities(const std::string& /*domain*/) { return std::nullopt; }
  /// Errors: authentication, when the person does not trust this node, or nobody can be asked.
  virtual Outcome<> decide(const net::NodeAddress& address, const net::PeerIdentity& identity) = 0;
  /// The trusted node goes on under another identity, which the one before has announced: told once.
  virtual void announced(const net::NodeAddress& address, const net::IdentityKey& before,
                         const net::IdentityKey& after) = 0;
};

/// The table trusted_node. Borrows the database for one transaction.
class TrustStore {
 public:
  explicit TrustStore(db::Database& db) : db_(db) {}
  std::optional<net::IdentityKey> find(const net::NodeAddress& address);
  void add(const net::NodeAddress& address, const net::IdentityKey& key, std::chrono::sys_seconds now);
  /// Trusts another key wherever the one before was trusted. False, when it was nowhere: another process was faster.
  bool replace(const net::IdentityKey& before, const net::IdentityKey& after, std::chrono::sys_seconds now);
  /// Of all trusted nodes.
  std::vector<net::IdentityKey> identities();

 private:
  db::Database& db_;
};

/// A refused connection as a sentence; a wrong identity shows both fingerprints and what to do.
Failure describe(const net::ConnectRefusal& refusal, const net::NodeAddress& address);

/// The fingerprint without spaces and case, so that what people copy compares equal.
std::string plain_fingerprint(std::string_view fingerprint);

}  // namespace qpc::client
