// proposal_check.h: whether a proposal is valid by itself (RFC 9420 §12.1), whatever else is committed with it.
#pragma once
#include "core/mls/group/epoch.h"
#include "core/mls/group/surroundings.h"

namespace qpc::mls {

/// Who judges: one who uses a KeyPackage now looks at the clock, one who hears of it does not, so that all members come
/// to the same answer (RFC 9420 §7.3).
enum class Judge : std::uint8_t { sender, receiver };

/// Whether the sender may make such a proposal (RFC 9420 §12.1.8), and it is valid in this epoch. What depends on the
/// tree that a commit leads to, and on PSKs being known, is checked with the commit.
/// Errors: rejected; unsupported; stale, when a lifetime is over for the sender.
Result<void> check_proposal(const Proposal& proposal, Sender sender, const Epoch& epoch,
                            const Surroundings& surroundings, Judge judge);

/// Whether the Authentication Service knows all who may propose from outside, if there are any (RFC 9420 §12.1.8.1).
/// Errors: rejected; malformed.
Result<void> check_external_senders(const Suite& suite, const Extensions& extensions,
                                    const AuthenticationService& authentication);

/// Whether a commit may cover it by value. Errors: rejected, for a SelfRemove (draft-ietf-mls-extensions §6.3).
Result<void> check_by_value(const Proposal& proposal);

/// The leaf that takes the place of `old_leaf` (RFC 9420 §7.3, §5.3.1), by an Update or a path. The source is for the
/// caller to check.
Result<void> check_replacement(const LeafNode& old_leaf, const LeafNode& new_leaf, LeafIndex place, const Epoch& epoch,
                               const Surroundings& surroundings);

}  // namespace qpc::mls
