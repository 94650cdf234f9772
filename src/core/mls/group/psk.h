// psk.h: how pre-shared keys enter the key schedule (RFC 9420 §8.4).
#pragma once
#include <span>

#include "core/mls/group/key_schedule.h"
#include "core/mls/wire/pre_shared_key.h"

namespace qpc::mls {

/// A pre-shared key: the application's, or the resumption_psk of some epoch.
struct Psk : Secret {
  using Secret::Secret;
};

/// A pre-shared key and the name it is injected under.
struct InjectedPsk {
  PreSharedKeyID id;
  Psk psk;
};

/// Whether the nonce is as long as the suite's hash (RFC 9420 §8.4). Errors: rejected.
Result<void> check_psk_nonce(const PreSharedKeyID& id, const Suite& suite);
/// Whether a group that has begun may use it (RFC 9420 §12.1.4). Errors: rejected.
Result<void> check_psk_usage(const PreSharedKeyID& id);

/// psk_secret of all keys of a commit, in the order of its proposals (of a Welcome: of `psks`). Zeros without any.
/// Errors: limit, for more than 65535 keys, which PSKLabel cannot count.
Result<PskSecret> derive_psk_secret(const Suite& suite, std::span<const InjectedPsk> psks);

}  // namespace qpc::mls
