#include "node/start/key_rotation.h"

#include "db/transaction.h"
#include "net/transport/tls/certificate.h"
#include "node/audit/audit_log.h"
#include "node/proof/proof_store.h"
#include "node/start/key_files.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

std::expected<crypto::SigningKey, std::string> signing_key(const Result<db::DatabaseKey>& octets,
                                                           const fs::path& file) {
  if (!octets) return std::unexpected(sentence(octets.error(), file));
  auto key = crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, octets->reveal());
  if (!key) return std::unexpected(sentence(key.error(), file));
  return *std::move(key);
}

}  // namespace

AuditEvent key_rotated(std::string which) { return {.kind = "key.rotated", .detail = std::move(which)}; }

std::expected<void, std::string> rotate_database_key(const fs::path& data_dir, const fs::path& key_file,
                                                     Random& random) {
  std::error_code error;
  if (!fs::exists(data_dir / "database.key", error)) {
    return std::unexpected("there is no node in " + data_dir.string() + ": name its folder with --data-dir");
  }
  const auto lock = FolderLock::take(data_dir);
  if (!lock) return std::unexpected(lock.error());
  const auto file = replaceable_key_file(key_file);
  if (!file) return std::unexpected(file.error());
  if (const auto opened = open_keys(data_dir, *file, random); !opened) return std::unexpected(opened.error());
  const auto made = make_key_file(successor_of(*file), random);
  if (!made) {
    return std::unexpected(made.error() +
                           ". Where the key comes from the service manager, copy it to a file, name that with "
                           "--key-file, and give the service manager the new one");
  }
  return finish_wrapping(data_dir, *file, random);
}

std::expected<ProofKeys, std::string> rotate_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                       const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                       Random& random) {
  db::Transaction transaction(db);
  auto made = replace_proof_key(db, identity, domain, now, random);
  if (made) transaction.save();
  return made;
}

std::expected<ProofKeys, std::string> replace_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                        const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random) {
  auto made = make_proof_key(db, identity, domain, now, random);
  if (!made) return made;
  // Another identity may have been announced since the caller took its own.
  if (const auto checked = check_identity(identity, made->rotations); !checked) {
    return std::unexpected(checked.error());
  }
  AuditLog(db).add(key_rotated("proof-key"), now);
  return made;
}

std::expected<crypto::SigningKey, std::string> prepare_identity(const fs::path& data_dir, const NodeKeys& keys,
                                                                Random& random) {
  const KeyFolder folder(data_dir);
  const auto file = data_dir / "identity.next.key";
  return signing_key(folder.next_identity.create(keys.wrapping, random), file);
}

std::expected<ProofKeys, std::string> announce_identity(db::Database& db, const crypto::SigningKey& before,
                                                        const crypto::SigningKey& after,
                                                        const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random) {
  ProofStore(db).add_rotation(identity::IdentityRotation::announce(before, after, domain, now));
  AuditLog(db).add(key_rotated("identity: now " + net::fingerprint(net::tls::identity_key(after))), now);
  return make_proof_key(db, after, domain, now, random);
}

std::expected<void, std::string> settle_identity(const fs::path& data_dir, const NodeKeys& keys,
                                                 const identity::IdentityChain& rotations) {
  const KeyFolder folder(data_dir);
  if (!folder.next_identity.exists()) return {};
  const auto next = data_dir / "identity.next.key";
  const auto key = signing_key(folder.next_identity.open(keys.wrapping), next);
  if (!key) return std::unexpected(key.error());
  const bool announced =
      !rotations.empty() && rotations.rotations().back().after == identity::NodeKey::of(*key).value();
  std::error_code error;
  if (announced) {
    fs::rename(next, data_dir / "identity.key", error);
  } else {
    fs::remove(next, error);
  }
  if (error || !sync_folder(data_dir)) {
    return std::unexpected(next.string() + " cannot take its place: " + error.message());
  }
  return {};
}

std::expected<void, std::string> check_identity(const crypto::SigningKey& identity,
                                                const identity::IdentityChain& rotations) {
  if (rotations.empty() || rotations.rotations().back().after == identity::NodeKey::of(identity).value()) return {};
  return std::unexpected(
      "identity.key is not the key that the database says the node goes on with: the two are of different times. "
      "Restore both from one backup");
}

std::expected<NewIdentity, std::string> rotate_identity(db::Database& db, const fs::path& data_dir,
                                                        const fs::path& key_file, const identity::DomainName& domain,
                                                        std::chrono::sys_seconds now, Random& random) {
  const auto lock = FolderLock::take(data_dir);
  if (!lock) return std::unexpected(lock.error());
  const auto keys = open_keys(data_dir, key_file, random);
  if (!keys) return std::unexpected(keys.error());
  if (keys->first_start) return std::unexpected("the node in " + data_dir.string() + " has no identity yet: start it");
  const auto rotations = ProofStore(db).rotations();
  if (!rotations) return std::unexpected("the database holds a damaged rotation of the identity: restore a backup");
  if (const auto settled = settle_identity(data_dir, *keys, *rotations); !settled) {
    return std::unexpected(settled.error());
  }
  const auto before = open_identity(data_dir, *keys, random);
  if (!before) return std::unexpected(before.error());
  if (const auto checked = check_identity(*before, *rotations); !checked) return std::unexpected(checked.error());
  auto after = prepare_identity(data_dir, *keys, random);
  if (!after) return std::unexpected(after.error());
  db::Transaction transaction(db);
  auto proofs = announce_identity(db, *before, *after, domain, now, random);
  if (!proofs) return std::unexpected(proofs.error());
  transaction.save();
  if (const auto settled = settle_identity(data_dir, *keys, proofs->rotations); !settled) {
    return std::unexpected(settled.error());
  }
  return NewIdentity{*std::move(after), *std::move(proofs)};
}

}  // namespace qpc::node
