// floor.h: what an operation costs at least: the cryptography that RFC 9420 asks for, and nothing else.
#pragma once
#include "core/mls/bench/primitives_bench.h"

namespace qpc::mls::bench {

/// How often an operation needs each primitive.
struct Work {
  double base = 0;
  double agreement = 0;
  double sign = 0;
  double verify = 0;
  double hmac = 0;
  double digest = 0;
  double aead_small = 0;
  double aead_1k = 0;

  double microseconds(const Primitives& cost) const;
};

/// What the group looks like to an operation.
struct Shape {
  double members;
  double levels;       ///< nodes of the filtered direct path that a commit sets
  double recipients;   ///< HPKE encryptions of its path secrets
  double near_levels;  ///< path secrets that a member close to the committer derives
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
Work path_process_work(double derived);
Work external_commit_create_work(const Shape& shape);
Work protect_work();
Work unprotect_work();

}  // namespace qpc::mls::bench
