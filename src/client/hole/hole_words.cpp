#include "client/hole/hole_words.h"

namespace qpc::client {
namespace {

const char* ending_words(HoleEnding ending) {
  using enum HoleEnding;
  switch (ending) {
    case none:
      return "It is open.";
    case arrived:
      return "It came late.";
    case sent_again:
      return "Its sender's device has sent it again.";
    case nothing_missing:
      return "There was nothing to be shown in it.";
    case named_singly:
      return "Each message that was missing has a line of its own.";
    case group_went_on:
      return "The group is whole again.";
    case deleted:
      return "Its sender has deleted it, or taken it back.";
    case not_member_then:
      return "It was said when this device was not in the group: it was not meant for it.";
    case too_old:
      return "Its sender's device does not have it any more.";
    case nobody_answered:
      return "Nobody had it.";
    case nothing_to_do:
      return "Nothing can be made of it.";
  }
  return "";
}

}  // namespace

std::string describe_object(const HoleRow& hole, const std::string& sender) {
  if (hole.cause == HoleCause::forked && !hole.message_id) return "what " + sender + " sees of the group";
  if (hole.first != 0) {
    const std::string numbers = hole.first == hole.last
                                    ? "message " + std::to_string(hole.first)
                                    : "messages " + std::to_string(hole.first) + " to " + std::to_string(hole.last);
    return numbers + " of " + sender;
  }
  switch (hole.content) {
    case HoleContent::change:
      return "a change of the group";
    case HoleContent::invitation:
      return "an invitation";
    case HoleContent::message:
      return hole.account_id ? "a message of " + sender : "a message";
    case HoleContent::unknown:
      break;
  }
  if (hole.message_id) return "something that came";
  return hole.missing > 1 ? std::to_string(hole.missing) + " messages" : "messages";
}

std::string describe_course(const HoleRow& hole, const std::string& sender) {
  if (!hole.is_open()) return ending_words(hole.ending);
  if (hole.state == HoleState::healing) {
    const std::string times = hole.asked_count == 0   ? "and has come in part"
                              : hole.asked_count == 1 ? "once"
                                                      : std::to_string(hole.asked_count) + " times";
    return "It was asked for " + times + ". " + (hole.account_id ? sender + "'s device" : "Its sender's device") +
           " answers when it is online." + (hole.ask_at ? "" : " It is not asked for again by itself.");
  }
  if (hole.ask_at) {
    return (hole.account_id ? sender + "'s device" : "Its sender's device") +
           " is asked for it by itself, and answers when it is online.";
  }
  switch (words_of(hole.cause).remedy) {
    case Remedy::retry:
      return "It is tried again when the group's state here has changed.";
    case Remedy::naming:
      return "What is missing is named one by one, as its senders say the next thing.";
    case Remedy::sender:
    case Remedy::nothing:
      break;
  }
  return hole.content == HoleContent::change ? "The group replaces it, unless others have applied it."
                                             : "Nothing happens by itself.";
}

std::string describe_end(const HoleRow& hole, const std::string& sender) {
  const bool is_healed = hole.state == HoleState::healed;
  return (is_healed ? "No longer missing: " : "Lost for good: ") + describe_object(hole, sender) + ". " +
         ending_words(hole.ending);
}

}  // namespace qpc::client
