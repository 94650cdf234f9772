#include "core/mls/bench/floor.h"

namespace qpc::mls::bench {
namespace {

/// RFC 9420 §8: extractions, joiner, epoch and the nine secrets below it, the tags, the transcript hashes.
constexpr double schedule_hmacs = 16;
constexpr double transcript_digests = 8;
/// A path level: path and node secret, DeriveKeyPair, HPKE's schedule; then its tree hash and parent hash.
constexpr double level_hmacs = 8;
constexpr double level_digests = 3;

Work epoch(Work work) {
  work.hmac += schedule_hmacs;
  work.digest += transcript_digests;
  return work;
}

}  // namespace

double Work::microseconds(const Primitives& cost) const {
  return base * cost.base + agreement * cost.agreement + sign * cost.sign + verify * cost.verify + hmac * cost.hmac +
         digest * cost.digest + aead_small * cost.aead_small + aead_1k * cost.aead_1k;
}

Work key_package_work() { return {.base = 2, .sign = 2}; }

Work add_create_work(std::size_t joiners) {
  const auto n = static_cast<double>(joiners);
  return epoch({.base = n, .agreement = n, .sign = 2, .verify = 2 * n, .hmac = 8 * n, .aead_small = n});
}

Work add_process_work() { return epoch({.verify = 3}); }

Work path_create_work(const Shape& shape) {
  return epoch({.base = 1 + shape.levels + shape.recipients,
                .agreement = shape.recipients,
                .sign = 2,
                .hmac = level_hmacs * shape.levels,
                .digest = level_digests * shape.levels,
                .aead_small = shape.recipients});
}

Work add_path_create_work(const Shape& shape) {
  auto work = path_create_work(shape);
  work.base += 1;
  work.agreement += 1;
  work.sign += 1;
  work.verify += 2;
  return work;
}

Work path_process_work(double derived) {
  return epoch({.base = derived, .agreement = 1, .verify = 2, .hmac = 8 + 4 * derived, .aead_small = 1});
}

Work add_path_process_work() {
  auto work = path_process_work(1);
  work.verify += 2;
  return work;
}

Work join_work(const Shape& shape) {
  // Two tree hashes and a parent hash for each member.
  return epoch({.agreement = 1, .verify = shape.members + 1, .digest = 3 * shape.members, .aead_small = 2});
}

Work external_commit_create_work(const Shape& shape) {
  auto work = path_create_work(shape);
  work.base += 1;  // ExternalInit
  work.agreement += 1;
  work.verify += shape.members + 1;
  work.digest += 3 * shape.members;
  return work;
}

Work protect_work() { return {.sign = 1, .hmac = 5, .aead_small = 1, .aead_1k = 1}; }
Work unprotect_work() { return {.verify = 1, .hmac = 5, .aead_small = 1, .aead_1k = 1}; }

}  // namespace qpc::mls::bench
