// hole_cause.h: why something is missing or cannot be read: a closed list (docs/book/holes.md says each in words).
#pragma once
#include <array>
#include <cstdint>

#include "client/group/conversation_store.h"
#include "core/mls/group/decrypt_failure.h"

namespace qpc::client {

/// Stored by number: one is never used for anything else.
enum class HoleCause : std::uint8_t {
  not_arrived = 0,           ///< its sender counts one that never came
  mailbox_was_full = 1,      ///< the node had no room for it
  expired_at_node = 2,       ///< it waited at the node for longer than it is kept
  restored_node = 3,         ///< the node went back to a backup
  malformed = 4,             ///< no message of the protocol
  later_version = 5,         ///< of a version that this program does not know
  not_in_group = 6,          ///< for a group that this device is not in
  not_member_then = 7,       ///< said when this device was not in the group
  epoch_too_old = 8,         ///< its keys were deleted when newer epochs began
  epoch_not_here_yet = 9,    ///< of an epoch that this device has not reached
  key_used_already = 10,     ///< its key has opened another message
  too_far_ahead = 11,        ///< too many of its sender's messages are missing before it
  not_authentic = 12,        ///< damaged, or forged
  breaks_a_rule = 13,        ///< opens, and does what no member may do
  forked = 14,               ///< its sender sees another group, or has said something else to others
  group_unreadable = 15,     ///< the group's state in this store cannot be read
  invitation_unusable = 16,  ///< an invitation that leads nowhere
  not_taken_in = 17,         ///< it came, and something broke while it was taken in
};

inline constexpr std::array all_hole_causes = {
    HoleCause::not_arrived,        HoleCause::mailbox_was_full,    HoleCause::expired_at_node,
    HoleCause::restored_node,      HoleCause::malformed,           HoleCause::later_version,
    HoleCause::not_in_group,       HoleCause::not_member_then,     HoleCause::epoch_too_old,
    HoleCause::epoch_not_here_yet, HoleCause::key_used_already,    HoleCause::too_far_ahead,
    HoleCause::not_authentic,      HoleCause::breaks_a_rule,       HoleCause::forked,
    HoleCause::group_unreadable,   HoleCause::invitation_unusable, HoleCause::not_taken_in,
};

/// What can be done about a hole of a cause, and by whom.
enum class Remedy : std::uint8_t {
  sender,   ///< the sender's device is asked to say it again
  retry,    ///< what came is tried again when the group's state has changed
  naming,   ///< nothing itself: what is missing shows one by one, as holes of their own
  nothing,  ///< final from the beginning
};

/// A cause in words.
struct CauseWords {
  const char* word;    ///< for `--json` and the book
  Remedy remedy;       ///< the first thing that happens by itself
  const char* what;    ///< a sentence
  const char* advice;  ///< what people can do, and who has to come online
};
const CauseWords& words_of(HoleCause cause);

/// The cause of what MLS refused. A device that is out takes everything since for not meant for it.
HoleCause cause_of(mls::DecryptFailure reason, Standing standing);

}  // namespace qpc::client
