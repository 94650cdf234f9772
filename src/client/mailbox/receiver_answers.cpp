// What others answer to what this device has asked for.
#include "client/hole/answering.h"
#include "client/hole/resend_store.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {
namespace {

HoleEnding ending_of(message::ResentAnswer::Outcome outcome) {
  using enum message::ResentAnswer::Outcome;
  switch (outcome) {
    case again:
    case sealed:
      return HoleEnding::sent_again;
    case deleted:
      return HoleEnding::deleted;
    case nothing:
      return HoleEnding::nothing_missing;
    case too_old:
      return HoleEnding::too_old;
    case not_member_then:
      break;
  }
  return HoleEnding::not_member_then;
}

}  // namespace

Outcome<> Receiver::take_answers(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                 const message::Resent& resent) {
  using enum message::ResentAnswer::Outcome;
  HoleStore holes(change_.db());
  const auto key = ResendStore(change_.db()).private_key(resent.request, conversation.id);
  for (const auto& answer : resent.answers) {
    auto unreadable = answer.message_id ? holes.of_message(*answer.message_id) : std::nullopt;
    const bool is_named = unreadable && unreadable->is_open() && unreadable->conversation == conversation.id;
    if (answer.outcome == again) {
      if (is_named) keeper().close(*unreadable, HoleEnding::sent_again);  // it follows, and fills the counter, too
      continue;
    }
    auto missing = holes.covering(conversation.id, sender.device_id, answer.counter);
    if (!key || (!missing && !is_named)) continue;  // not asked for by this device
    if (answer.outcome == sealed) {
      QPC_TRY(const bool taken, take_sealed(conversation, sender, resent.request, answer, key->reveal()));
      if (!taken) continue;
    } else if (missing) {
      keeper().give_up(*std::move(missing), answer.counter, ending_of(answer.outcome));
    }
    if (is_named) keeper().close(*unreadable, ending_of(answer.outcome));
  }
  return {};
}

Outcome<bool> Receiver::take_sealed(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                    const AppId& request, const message::ResentAnswer& answer, ByteView private_key) {
  QPC_TRY(const auto group, change_.group(conversation.id));
  const auto opened = open_answer(group.suite(), private_key, request, answer);
  if (!opened) return false;
  const auto message = message::AppMessage::read(opened->reveal());
  if (!message || message->counter == 0 || message->counter != answer.counter) return false;
  follow_chain(conversation, sender, *message, conversation.epoch, opened->reveal());
  if (const auto* delivered = std::get_if<message::Delivered>(&message->body)) {
    take_receipts(conversation, sender, *delivered);
    return true;
  }
  show(conversation, sender, *message,
       {.epoch = conversation.epoch,
        .message_id = answer.message_id.value_or(message::message_id(opened->reveal())),
        .content = opened->reveal()});
  return true;
}

}  // namespace qpc::client
