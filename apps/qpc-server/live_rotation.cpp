#include "qpc-server/live_rotation.h"

#include <spdlog/spdlog.h>

#include "core/crypto/system_random.h"
#include "node/proof/proof_store.h"
#include "node/start/key_files.h"
#include "node/start/key_rotation.h"

namespace qpc::server {

void rotate_tls(CertificateKeeper& certificate, net::QuicListener& listener) {
  certificate.renew();
  listener.set_credentials(certificate.credentials());
}

Task<Rotated> rotate_proof_key(node::NodeContext& node, CertificateKeeper& certificate) {
  auto made = co_await node.storage.write(
      [identity = certificate.identity(), domain = node.domain, now = node.now()](db::Database& db) {
        crypto::SystemRandom random;
        return node::replace_proof_key(db, identity, domain, now, random);
      });
  if (!made) co_return std::unexpected(made.error());
  node.proofs.use(*std::move(made));
  co_return Rotated();
}

Task<Rotated> rotate_identity(node::NodeContext& node, const node::Config& config, CertificateKeeper& certificate,
                              net::QuicListener& listener) {
  const auto lock = node::FolderLock::take(config.data_dir);
  if (!lock) co_return std::unexpected(lock.error());
  const auto keys = node::open_keys(config.data_dir, config.key_file, node.random);
  if (!keys) co_return std::unexpected(keys.error());
  // As the database has them: of a save that failed nobody knows whether it was one.
  const auto rotations = co_await node.storage.read([](db::Database& db) { return node::ProofStore(db).rotations(); });
  if (!rotations || !node::check_identity(certificate.identity(), *rotations)) {
    co_return std::unexpected(
        "the database knows of another identity than the one that the node shows: restart it, which brings an earlier "
        "rotation to its end");
  }
  if (const auto settled = node::settle_identity(config.data_dir, *keys, *rotations); !settled) {
    co_return std::unexpected(settled.error());
  }
  auto next = node::prepare_identity(config.data_dir, *keys, node.random);
  if (!next) co_return std::unexpected(next.error());
  auto made = co_await node.storage.write(
      [before = certificate.identity(), after = *next, domain = node.domain, now = node.now()](db::Database& db) {
        crypto::SystemRandom random;
        return node::announce_identity(db, before, after, domain, now, random);
      });
  if (!made) co_return std::unexpected(made.error());
  // It is announced, so it is the node's, whatever becomes of the file: the next start looks after that, too.
  const auto announced = made->rotations;
  certificate.take_identity(*std::move(next), announced);
  node.proofs.use(*std::move(made));
  listener.set_credentials(certificate.credentials());
  try {
    if (const auto settled = node::settle_identity(config.data_dir, *keys, announced); !settled) {
      spdlog::warn("the next start tries again: {}", settled.error());
    }
  } catch (const std::exception& trouble) {
    spdlog::warn("the next start tries again: {}", trouble.what());
  } catch (const kj::Exception& trouble) {
    spdlog::warn("the next start tries again: {}", trouble.getDescription().cStr());
  }
  co_return Rotated();
}

}  // namespace qpc::server
