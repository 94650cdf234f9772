#include "core/mls/bench/floor.h"

namespace qpc::mls::bench {
namespace {

/// RFC 9420 §8: extractions, joiner, epoch and the nine secrets below it, the tags, the transcript hashes.
constexpr std::size_t schedule_hmacs = 16;
constexpr std::size_t transcript_digests = 8;
/// A node of a path: path secret, node secret and DeriveKeyPair; then its tree hash and its parent hash.
constexpr std::size_t level_hmacs = 4;
constexpr std::size_t level_digests = 2;
/// HPKE by RFC 9180: ExtractAndExpand, then secret, key and base_nonce; info_hash is the same for a whole message.
constexpr std::size_t hpke_hmacs = 5;
constexpr std::size_t info_hmacs = 1;
/// A new member: its KeyPackageRef, and the tree hashes of its leaf and of a parent.
constexpr std::size_t joiner_digests = 3;

void repeat(std::size_t times, const std::function<void()>& primitive) {
  for (; times > 0; --times) primitive();
}

Work epoch(Work work) {
  work.hmac += schedule_hmacs;
  work.digest += transcript_digests;
  return work;
}

}  // namespace

void Work::run(const Primitives& primitives) const {
  repeat(base, primitives.base);
  repeat(agreement, primitives.agreement);
  repeat(sign, primitives.sign);
  repeat(verify, primitives.verify);
  repeat(sign_1k, primitives.sign_1k);
  repeat(verify_1k, primitives.verify_1k);
  repeat(hmac, primitives.hmac);
  repeat(digest, primitives.digest);
  repeat(aead_small, primitives.aead_small);
  repeat(aead_1k, primitives.aead_1k);
}

Work key_package_work() { return {.base = 2, .sign = 2}; }

Work add_create_work(std::size_t joiners) {
  return epoch({.base = joiners,
                .agreement = joiners,
                .sign = 2,
                .verify = 2 * joiners,
                .hmac = info_hmacs + hpke_hmacs * joiners,
                .digest = joiner_digests * joiners,
                .aead_small = joiners});
}

Work add_process_work() { return epoch({.verify = 3}); }

Work path_create_work(const Shape& shape) {
  return epoch({.base = 1 + shape.levels + shape.recipients,
                .agreement = shape.recipients,
                .sign = 2,
                .hmac = level_hmacs * shape.levels + info_hmacs + hpke_hmacs * shape.recipients,
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

Work path_process_work(std::size_t derived) {
  return epoch({.base = derived,
                .agreement = 1,
                .verify = 2,
                .hmac = info_hmacs + hpke_hmacs + level_hmacs * derived,
                .aead_small = 1});
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

Work protect_work() { return {.sign_1k = 1, .hmac = 5, .aead_small = 1, .aead_1k = 1}; }
Work unprotect_work() { return {.verify_1k = 1, .hmac = 5, .aead_small = 1, .aead_1k = 1}; }

}  // namespace qpc::mls::bench
