// opening.h: keys, then database, then identity: what a node is made of, from its folder.
#pragma once
#include <expected>
#include <string>

#include "core/crypto/signature.h"
#include "core/identity/user_name.h"
#include "db/sqlite.h"
#include "node/blob/blob_files.h"
#include "node/config/config.h"
#include "node/proof/proof_keys.h"
#include "node/start/node_keys.h"
#include "node/start/node_settings.h"

namespace qpc::server {

struct Opened {
  node::NodeKeys keys;
  node::NodeSettings settings;
  crypto::SigningKey identity;
  node::ProofKeys proofs;
  bool has_blobs;
};

/// Opens what is there; makes what a first start makes. The identity comes last: its file says that a first start has
/// come to its end. What a rotation of keys has left undone is done. The error is a sentence for the operator; throws
/// faults of src/db.
std::expected<Opened, std::string> open_node(const node::Config& config, const identity::DomainName& domain,
                                             Random& random);

/// The database of a node that open_node() has opened before, with its tables up to date. Throws faults of src/db.
std::unique_ptr<db::Database> open_database(const node::Config& config, const db::DatabaseKey& key);
/// The same for a running node, where no save is to wait for housekeeping.
std::unique_ptr<db::Database> open_database_under_load(const node::Config& config, const db::DatabaseKey& key);

/// Reads the whole database over a connection of its own. Throws the fault it finds.
void check_integrity(const node::Config& config, const db::DatabaseKey& key);
/// Where blobs lie. Where there are some, they have to be there. The error is a sentence for the operator.
std::expected<node::BlobFiles, std::string> open_blobs(const node::Config& config, bool has_blobs);

}  // namespace qpc::server
