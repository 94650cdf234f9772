// path_secrets.h: the secrets of the nodes of a path, and their keys (RFC 9420 §7.4).
#pragma once
#include <span>
#include <vector>

#include "core/base/executor.h"
#include "core/mls/group/key_schedule.h"

namespace qpc::mls {

/// The secrets of some nodes, each derived from the one before, and the commit secret after the last.
struct PathSecrets {
  std::vector<PathSecret> path_secrets;
  CommitSecret commit_secret;

  /// `count` of them, `first` being the lowest; without any, `first` is the commit secret itself.
  static PathSecrets derive(const Suite& suite, Secret first, std::size_t count);
};

/// The key pair of a node. Errors: rejected, where the KEM finds no key in the secret (odds: 2^-256 at most).
Result<crypto::KemPrivateKey> derive_node_key(const Suite& suite, const PathSecret& path_secret);
/// The key pairs of several nodes. Errors: as for one.
Result<std::vector<crypto::KemPrivateKey>> derive_node_keys(const Suite& suite,
                                                            std::span<const PathSecret> path_secrets,
                                                            Executor& executor);

}  // namespace qpc::mls
