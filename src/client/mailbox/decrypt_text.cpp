#include "client/mailbox/decrypt_text.h"

namespace qpc::client {

std::string describe_refusal(const mls::Refusal& refusal, const ConversationRow& conversation) {
  using enum mls::DecryptFailure;
  if (conversation.standing == Standing::removed) {
    return "removed in epoch " + std::to_string(conversation.removed_in.value_or(0)) +
           ": this device has no keys for what is said since.";
  }
  switch (refusal.reason) {
    case malformed:
      return "malformed: these octets are no message of this protocol.";
    case unsupported:
      return "unsupported: it is of a version that this program does not know. Upgrade it.";
    case wrong_group:
      return "wrong group: it belongs to another group.";
    case before_joining:
      return "before joining: it was said before this device was added.";
    case epoch_too_old:
      return "epoch too old: its keys were deleted when newer epochs began.";
    case epoch_in_future:
      return "epoch in future: commits that lead to it never arrived here. Ask a member to let you in again ('qpc "
             "group readmit').";
    case own_message:
      return "own message: this device sent it and keeps no keys to read it again.";
    case replayed:
      return "replayed: its key was used already.";
    case generation_too_far:
      return "generation too far: too many messages of its sender are missing before it.";
    case unknown_sender:
      return "unknown sender: nobody is at the place in the group that it names.";
    case bad_tag:
      return "bad tag: it is damaged or forged.";
    case bad_signature:
      return "bad signature: a member made it in the name of another.";
    case removed:
      return "removed: this device has no keys for what is said since.";
    case invalid:
      break;
  }
  return std::string("invalid: ") + refusal.what() + ".";
}

}  // namespace qpc::client
