#include "qpc-server/stopped_rotation.h"

#include <chrono>

#include "core/crypto/system_random.h"
#include "net/transport/tls/certificate.h"
#include "node/start/key_rotation.h"
#include "qpc-server/opening.h"

namespace qpc::server {
namespace {

using Told = std::expected<std::string, std::string>;

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

Told rotate_identity(const node::Config& config, const identity::DomainName& domain, const Opened& opened,
                     Random& random) {
  const auto database = open_database(config, opened.keys.database);
  const auto made = node::rotate_identity(*database, config.data_dir, config.key_file, domain, now(), random);
  if (!made) return std::unexpected(made.error());
  return "The node has a new identity, which the old one has announced:\n  " +
         net::fingerprint(net::tls::identity_key(made->identity)) +
         "\nWho trusts the old one is led to it when the node runs again. Publish it for those who come anew.";
}

Told rotate_proof_key(const node::Config& config, const identity::DomainName& domain, const Opened& opened,
                      Random& random) {
  const auto database = open_database(config, opened.keys.database);
  const auto made = node::rotate_proof_key(*database, opened.identity, domain, now(), random);
  if (!made) return std::unexpected(made.error());
  return "The node signs delivery proofs with a new key. Proofs that were given before can still be checked.";
}

}  // namespace

Told rotate(const Options& options) {
  const auto& config = options.configured.config;
  crypto::SystemRandom random;
  if (options.rotate == "db-key") {
    const auto rotated = node::rotate_database_key(config.data_dir, config.key_file, random);
    if (!rotated) return std::unexpected(rotated.error());
    return config.key_file.string() +
           " holds a new key. The old one opens nothing any more: not even older backups of " +
           (config.data_dir / "database.key").string() + " are opened by the new one, so make a new backup of both.";
  }
  const auto domain = identity::DomainName::parse(config.domain);
  if (!domain) return std::unexpected("domain: " + std::string(domain.error().what()));
  std::error_code error;
  if (!std::filesystem::exists(config.data_dir / "identity.key", error)) {
    return std::unexpected("there is no node in " + config.data_dir.string() + ": name its folder with --data-dir");
  }
  const auto opened = open_node(config, *domain, random);
  if (!opened) return std::unexpected(opened.error());
  if (options.rotate == "identity") return rotate_identity(config, *domain, *opened, random);
  return rotate_proof_key(config, *domain, *opened, random);
}

}  // namespace qpc::server
