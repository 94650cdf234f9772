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

}  // namespace qpc::client
