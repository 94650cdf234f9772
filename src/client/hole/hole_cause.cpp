#include "client/hole/hole_cause.h"

namespace qpc::client {
namespace {

constexpr const char* ask_a_member = "Ask a member to remove this device's person from the group and add them again.";

constexpr std::array<CauseWords, all_hole_causes.size()> words = {{
    {"not_arrived", Remedy::sender, "Its sender counts it, and it never came.",
     "Nothing: the sender's device is asked for it and answers when it is online next."},
    {"mailbox_was_full", Remedy::naming, "This device's mailbox at the node was full, and it found no room.",
     "Come online more often, or ask the node's operator for a larger mailbox. What is missing is asked for one by "
     "one, "
     "as its senders say the next thing."},
    {"expired_at_node", Remedy::naming, "It waited at the node for longer than messages are kept there.",
     "Come online more often. What is missing is asked for as soon as its sender says the next thing."},
    {"restored_node", Remedy::naming, "The node went back to a backup, and what came since that was made is gone.",
     "What is missing is asked for one by one, as its senders say the next thing. Say again what you said yourself "
     "meanwhile and what nobody has confirmed."},
    {"malformed", Remedy::nothing, "These octets are no message: damaged on the way, or junk.",
     "Nothing. Had it been a message, its sender's next one shows that it is missing, and it is asked for."},
    {"later_version", Remedy::retry, "It is of a version that this program does not know.",
     "Upgrade qpc, then 'qpc message why' tries again."},
    {"not_in_group", Remedy::retry, "It is for a group that this device is not in.",
     "Nothing: if an invitation to that group is on the way, it is read when that has come."},
    {"not_member_then", Remedy::nothing, "It was said when this device was not in the group.",
     "Nothing: it was not meant for this device."},
    {"epoch_too_old", Remedy::sender, "Its keys were deleted when newer epochs of the group began.",
     "Nothing: its sender's device is asked for it and answers when it is online next."},
    {"epoch_not_here_yet", Remedy::retry,
     "It is of an epoch that this device has not reached: a change of the group has not come.",
     "If the change does not come within minutes: ask a member to remove this device's person from the group and add "
     "them again. Then it is asked for."},
    {"key_used_already", Remedy::sender,
     "Its key has opened a message already: a damaged copy, or this store is an older copy of itself.",
     "If this profile was restored from a copy: log out and log in as a new device. Else nothing."},
    {"too_far_ahead", Remedy::sender, "Too many of its sender's messages are missing before it.",
     "Nothing: its sender's device is asked for it and answers when it is online next."},
    {"not_authentic", Remedy::nothing, "It does not open with the keys of the group: damaged on the way, or forged.",
     "Nothing. Had it been a message, its sender's next one shows that it is missing, and it is asked for."},
    {"breaks_a_rule", Remedy::nothing, "It opens, and does what no member may do.",
     "Nothing, unless others have applied it: then ask a member to remove this device's person from the group and add "
     "them again."},
    {"forked", Remedy::retry,
     "Its sender sees another group than this device, or others were told something else under the same number.",
     "If it does not heal within minutes: compare safety numbers with its sender, then ask a member to remove this "
     "device's person from the group and add them again."},
    {"group_unreadable", Remedy::retry, "The group's state in this device's store cannot be read.", ask_a_member},
    {"invitation_unusable", Remedy::nothing, "It is an invitation that this device cannot follow.",
     "Ask whoever invited you to do it again."},
    {"not_taken_in", Remedy::retry, "It came, and something broke while it was taken in.",
     "Upgrade qpc, then 'qpc message why' tries again."},
}};

}  // namespace

const CauseWords& words_of(HoleCause cause) { return words.at(static_cast<std::size_t>(cause)); }

HoleCause cause_of(mls::DecryptFailure reason, Standing standing) {
  using enum mls::DecryptFailure;
  if (standing == Standing::removed || standing == Standing::left) return HoleCause::not_member_then;
  switch (reason) {
    case malformed:
      return HoleCause::malformed;
    case unsupported:
      return HoleCause::later_version;
    case wrong_group:
      return HoleCause::not_in_group;
    case before_joining:
    case removed:
      return HoleCause::not_member_then;
    case epoch_too_old:
      return HoleCause::epoch_too_old;
    case epoch_in_future:
      return HoleCause::epoch_not_here_yet;
    case own_message:
    case replayed:
      return HoleCause::key_used_already;
    case generation_too_far:
      return HoleCause::too_far_ahead;
    case unknown_sender:
    case bad_tag:
    case bad_signature:
      return HoleCause::not_authentic;
    case invalid:
      break;
  }
  return HoleCause::breaks_a_rule;
}

}  // namespace qpc::client
