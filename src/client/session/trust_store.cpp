#include "client/session/node_trust.h"

namespace qpc::client {

std::optional<net::IdentityKey> TrustStore::find(const net::NodeAddress& address) {
  return db_.find_one<net::IdentityKey>("SELECT identity_key FROM trusted_node WHERE address = ?1",
                                        address.to_string());
}

void TrustStore::add(const net::NodeAddress& address, const net::IdentityKey& key, std::chrono::sys_seconds now) {
  db_.run("INSERT OR IGNORE INTO trusted_node (address, identity_key, trusted_at) VALUES (?1, ?2, ?3)",
          address.to_string(), key, now);
}

bool TrustStore::replace(const net::IdentityKey& before, const net::IdentityKey& after, std::chrono::sys_seconds now) {
  return db_.run("UPDATE trusted_node SET identity_key = ?2, trusted_at = ?3 WHERE identity_key = ?1", before, after,
                 now) > 0;
}

std::vector<net::IdentityKey> TrustStore::identities() {
  std::vector<net::IdentityKey> keys;
  for (const auto row : db_.query("SELECT DISTINCT identity_key FROM trusted_node ORDER BY trusted_at DESC")) {
    keys.push_back(row.get<net::IdentityKey>(0));
  }
  return keys;
}

}  // namespace qpc::client
