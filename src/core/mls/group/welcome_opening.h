// welcome_opening.h: how a new member decrypts its part of a Welcome (RFC 9420 §12.4.3.1).
#pragma once
#include "core/mls/group/key_schedule.h"
#include "core/mls/wire/group_info.h"

namespace qpc::mls {

/// What the Welcome says to the owner of this KeyPackage.
/// Errors: not_found, when it says nothing, or is of another suite than the KeyPackage; malformed; rejected.
Result<GroupSecrets> open_group_secrets(const Suite& suite, const Welcome& welcome, const KeyPackage& key_package,
                                        const crypto::KemPrivateKey& init_key);

/// What it says to all.
/// Errors: rejected, when it does not decrypt with these secrets, or has another suite than the Welcome; malformed.
Result<Unverified<GroupInfo>> open_group_info(const Suite& suite, const Welcome& welcome,
                                              const JoinerSecret& joiner_secret, const PskSecret& psk_secret);

}  // namespace qpc::mls
