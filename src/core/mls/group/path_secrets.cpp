#include "core/mls/group/path_secrets.h"

#include "core/mls/group/derivation.h"
#include "core/mls/group/make_all.h"

namespace qpc::mls {

PathSecrets PathSecrets::derive(const Suite& suite, Secret first, std::size_t count) {
  PathSecrets derived;
  auto secret = std::move(first);
  for (; count > 0; --count) {
    auto next = derive_secret(suite.hash(), secret.reveal(), "path");
    derived.path_secrets.push_back(std::move(secret).into<PathSecret>());
    secret = std::move(next);
  }
  derived.commit_secret = std::move(secret).into<CommitSecret>();
  return derived;
}

Result<crypto::KemPrivateKey> derive_node_key(const Suite& suite, const PathSecret& path_secret) {
  const auto node_secret = derive_secret(suite.hash(), path_secret.reveal(), "node");
  return crypto::KemPrivateKey::derive(suite.kem(), node_secret.reveal());
}

Result<std::vector<crypto::KemPrivateKey>> derive_node_keys(const Suite& suite,
                                                            std::span<const PathSecret> path_secrets,
                                                            Executor& executor) {
  return make_all<crypto::KemPrivateKey>(path_secrets.size(), executor,
                                         [&](std::size_t i) { return derive_node_key(suite, path_secrets[i]); });
}

}  // namespace qpc::mls
