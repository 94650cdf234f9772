// node_settings.h: what a node fixes at its first start and keeps in its database.
#pragma once
#include <expected>
#include <string>

#include "core/crypto/kem.h"
#include "core/identity/user_name.h"
#include "core/opaque/server.h"
#include "db/database.h"
#include "node/node_context.h"

namespace qpc::node {

struct NodeSettings {
  opaque::ServerSetup opaque;
  PairKey pair_key;
  crypto::KemPrivateKey report_key;  ///< opens reports to the operator
};

/// Opens the database's tables, and reads the settings or makes them.
/// The error is a sentence: the domain differs from the stored one, or a setting is damaged.
std::expected<NodeSettings, std::string> open_settings(db::Database& db, const identity::DomainName& domain,
                                                       Random& random);

/// Whether the database is that of a node that people use.
bool has_accounts(db::Database& db);

}  // namespace qpc::node
