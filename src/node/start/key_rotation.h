// key_rotation.h: other keys in the place of those a node has, so that it can be started, and believed, at any moment.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "node/audit/audit_record.h"
#include "node/proof/proof_keys.h"
#include "node/start/node_keys.h"

namespace qpc::node {

// Every error is a sentence for the operator; then nothing has changed, or the next start brings it to its end.
// Faults of src/db are thrown. One rotation at a time works on a folder: another one is refused.

/// What the audit log has of a rotation: `which` begins with the key's name on the command line.
AuditEvent key_rotated(std::string which);

/// Another key-encryption key in the key file; database.key and the identity are wrapped by it. What the database is
/// encrypted with stays. The node may run or not. note_database_key() notes it.
///
/// After a crash anywhere, open_keys() brings it to its end: the new key lies beside the old one until all is wrapped
/// by it, then takes its name.
std::expected<void, std::string> rotate_database_key(const std::filesystem::path& data_dir,
                                                     const std::filesystem::path& key_file, Random& random);

/// Another key for delivery proofs, durably. The certificates of earlier ones stay.
std::expected<ProofKeys, std::string> rotate_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                       const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                       Random& random);

/// The same inside a transaction of the caller's, which an error undoes: a running node, which hands the answer to its
/// ProofSigner. `identity` is the one that the node goes on with.
std::expected<ProofKeys, std::string> replace_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                        const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random);

/// A node's identity and what hangs from it.
struct NewIdentity {
  crypto::SigningKey identity;
  ProofKeys proofs;
};

/// Another identity key, announced by the one before, and a proof key that it certifies; durably, for a node that is
/// stopped. TLS certificates are made at the next start. It is the three steps below.
///
/// After a crash, settle_identity() goes on with the new key if the announcement was saved, and with the old one if
/// not.
std::expected<NewIdentity, std::string> rotate_identity(db::Database& db, const std::filesystem::path& data_dir,
                                                        const std::filesystem::path& key_file,
                                                        const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random);

/// First step: makes the next identity's file beside the one in use. No database is needed.
std::expected<crypto::SigningKey, std::string> prepare_identity(const std::filesystem::path& data_dir,
                                                                const NodeKeys& keys, Random& random);

/// Second step, which decides, inside a transaction of the caller's: the announcement and the proof key.
std::expected<ProofKeys, std::string> announce_identity(db::Database& db, const crypto::SigningKey& before,
                                                        const crypto::SigningKey& after,
                                                        const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random);

/// Last step, and the first one of every start: the next identity takes its place, if `rotations` end with it, and is
/// dropped, if not.
std::expected<void, std::string> settle_identity(const std::filesystem::path& data_dir, const NodeKeys& keys,
                                                 const identity::IdentityChain& rotations);

/// Whether the identity is the one at which the rotations end. The error says that the folder and the database are of
/// different times.
std::expected<void, std::string> check_identity(const crypto::SigningKey& identity,
                                                const identity::IdentityChain& rotations);

}  // namespace qpc::node
