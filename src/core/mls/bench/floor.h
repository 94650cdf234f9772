// floor.h: what an operation costs at least: the cryptography that RFC 9420 asks for, and nothing else.
#pragma once
#include "core/mls/bench/primitives_bench.h"

namespace qpc::mls::bench {

/// How often an operation needs each primitive.
struct Work {
  std::size_t base = 0;
  std::size_t agreement = 0;
  std::size_t sign = 0;
  std::size_t verify = 0;
  std::size_t sign_1k = 0;
  std::size_t verify_1k = 0;
  std::size_t hmac = 0;
  std::size_t digest = 0;
  std::size_t aead_small = 0;
  std::size_t aead_1k = 0;

  /// Does all of it, once.
  void run(const Primitives& primitives) const;
};

/// What the group looks like to an operation.
struct Shape {
  std::size_t members;
  std::size_t levels;       ///< nodes of the filtered direct path that a commit sets
  std::size_t recipients;   ///< HPKE encryptions of its path secrets
  std::size_t near_levels;  ///< path secrets that a member close to the committer derives
};

Work key_package_work();
Work add_create_work(std::size_t joiners);
Work add_process_work();
Work add_path_create_work(const Shape& shape);
Work add_path_process_work();
Work join_work(const Shape& shape);
/// An empty commit, or one with a Remove.
Work path_create_work(const Shape& shape);
/// `derived`: path secrets that the receiver derives, each a key pair whose public key is compared.
Work path_process_work(std::size_t derived);
Work external_commit_create_work(const Shape& shape);
Work protect_work();
Work unprotect_work();

}  // namespace qpc::mls::bench
