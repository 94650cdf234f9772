// successor_binding.h: what binds a group that follows another (RFC 9420 §11.2) before it begins.
#pragma once
#include "core/mls/group/key_schedule.h"
#include "core/mls/wire/pre_shared_key.h"

namespace qpc::mls {

/// 32 octets that stand for the first epoch of a successor with others in it, and tell nothing of its secrets:
/// ExpandWithLabel(joiner_secret, "quicprochat successor", Hash(GroupContext, PSK ids), 32).
///
/// The commit that closes the former group names them, so that its committer cannot make several successors and part
/// the members among them. They cannot stand for the Welcome: that is sealed with the resumption PSK of the epoch which
/// the very same commit begins. What they stand for is all that the key schedule takes beside that PSK, whose value is
/// the same for all who have applied the commit; so whoever joins with the same binding is in the same epoch, with the
/// same secrets.
Bytes bind_successor(const Suite& suite, const JoinerSecret& joiner_secret, const GroupContext& context,
                     const std::vector<PreSharedKeyID>& psks);

}  // namespace qpc::mls
