// What members say.
#include "client/blob/file_name.h"
#include "client/group/way_back.h"
#include "client/hole/answering.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {

Outcome<> Receiver::say(const ConversationRow& conversation, const mls::ApplicationMessage& said,
                        const Incoming& incoming) {
  const auto sender = read_claim(said.sender_credential);
  if (!sender) {
    note_unreadable({.cause = HoleCause::breaks_a_rule,
                     .content = HoleContent::message,
                     .conversation = conversation.id,
                     .text = std::string("invalid: ") + sender.error().what() + ".",
                     .detail = sender.error().what(),
                     .epoch = said.epoch},
                    incoming);
    return {};
  }
  const auto message = message::AppMessage::read(said.data);
  if (!message) {
    const Error error = message.error();
    note_unreadable({.cause = error.kind == Kind::unsupported ? HoleCause::later_version
                              : error.kind == Kind::malformed ? HoleCause::malformed
                                                              : HoleCause::breaks_a_rule,
                     .content = HoleContent::message,
                     .conversation = conversation.id,
                     .text = sender->address.text() + " sent what this client cannot read: " + error.what() + ".",
                     .detail = error.what(),
                     .epoch = said.epoch,
                     .sender = *sender},
                    incoming);
    return {};
  }
  note_speaker(change_.db(), conversation.id, said.epoch, sender->account_id, sender->device_id);
  check_tag(conversation, *sender, said);
  if (const auto* request = std::get_if<message::ResendRequest>(&message->body)) {
    if (sender->device_id == own_device()) return {};
    return answer(change_, environment_, {conversation, *sender, message->id, *request});
  }
  if (const auto* resent = std::get_if<message::Resent>(&message->body)) {
    return take_answers(conversation, *sender, *resent);
  }
  follow_chain(conversation, *sender, *message, said.epoch, said.data);
  if (const auto* delivered = std::get_if<message::Delivered>(&message->body)) {
    take_receipts(conversation, *sender, *delivered);
    return {};
  }
  show(conversation, *sender, *message,
       {.epoch = said.epoch,
        .message_id = message::message_id(incoming.message),
        .content = said.data,
        .ciphertext = &incoming.message});
  return {};
}

void Receiver::take_receipts(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                             const message::Delivered& delivered) {
  for (const auto& id : delivered.messages) {
    MessageStore(change_.db()).confirm(id, conversation.id, sender.account_id, environment_.now());
  }
}

void Receiver::show(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                    const message::AppMessage& message, const Said& said) {
  const auto* text = std::get_if<message::Text>(&message.body);
  const auto* file = std::get_if<message::File>(&message.body);
  const auto id = MessageStore(change_.db())
                      .add({.conversation = conversation.id,
                            .kind = text != nullptr   ? MessageKind::text
                                    : file != nullptr ? MessageKind::file
                                                      : MessageKind::unknown,
                            .state = MessageState::received,
                            .message_id = said.message_id,
                            .app_id = message.id,
                            .account_id = sender.account_id,
                            .device_id = sender.device_id,
                            .epoch = said.epoch,
                            .sent_at = message.sent_at,
                            .stored_at = environment_.now(),
                            .text = text != nullptr   ? text->text
                                    : file != nullptr ? describe(*file)
                                                      : message.fallback,
                            .content = to_bytes(said.content)});
  // The same words again, encrypted twice: shown once, but the sender knows them by the newer id.
  if (id && said.ciphertext != nullptr) MessageStore(change_.db()).keep_ciphertext(*id, *said.ciphertext);
  if (message.wants_receipt && sender.account_id != self_) receipts_[conversation.id].push_back(said.message_id);
}

}  // namespace qpc::client
