#include "client/group/way_back.h"
#include "client/mailbox/receiver.h"

#include "client/blob/file_name.h"

namespace qpc::client {

Outcome<> Receiver::say(const ConversationRow& conversation, const mls::ApplicationMessage& said,
                        const Incoming& incoming) {
  const auto sender = read_claim(said.sender_credential);
  if (!sender) {
    add_line(MessageKind::unreadable, conversation.id, std::string("invalid: ") + sender.error().what() + ".",
             &incoming, said.epoch);
    return {};
  }
  const auto message = message::AppMessage::read(said.data);
  if (!message) {
    add_line(MessageKind::unreadable, conversation.id,
             sender->address.text() + " sent what this client cannot read: " + message.error().what() + ".", &incoming,
             said.epoch);
    return {};
  }
  note_speaker(change_.db(), conversation.id, said.epoch, sender->account_id, sender->device_id);
  QPC_CHECK(follow_chain(conversation, *sender, *message, said));
  if (const auto* delivered = std::get_if<message::Delivered>(&message->body)) {
    for (const auto& id : delivered->messages) {
      MessageStore(change_.db()).confirm(id, conversation.id, sender->account_id, environment_.now());
    }
    return {};
  }
  const auto* text = std::get_if<message::Text>(&message->body);
  const auto* file = std::get_if<message::File>(&message->body);
  const auto message_id = message::message_id(incoming.message);
  const auto id = MessageStore(change_.db())
                      .add({.conversation = conversation.id,
                            .kind = text != nullptr   ? MessageKind::text
                                    : file != nullptr ? MessageKind::file
                                                      : MessageKind::unknown,
                            .state = MessageState::received,
                            .message_id = message_id,
                            .app_id = message->id,
                            .account_id = sender->account_id,
                            .device_id = sender->device_id,
                            .epoch = said.epoch,
                            .sent_at = message->sent_at,
                            .stored_at = environment_.now(),
                            .text = text != nullptr   ? text->text
                                    : file != nullptr ? describe(*file)
                                                      : message->fallback,
                            .content = said.data});
  // The same words again, encrypted twice: shown once, but the sender knows them by the newer id.
  if (id) MessageStore(change_.db()).keep_ciphertext(*id, incoming.message);
  if (message->wants_receipt && sender->account_id != self_) receipts_[conversation.id].push_back(message_id);
  return {};
}

Outcome<> Receiver::follow_chain(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                 const message::AppMessage& message, const mls::ApplicationMessage& said) {
  ConversationStore conversations(change_.db());
  const std::string name = sender.address.text();
  const auto note = [&](const std::string& text) {
    add_line(MessageKind::gap, conversation.id, text, nullptr, said.epoch);
  };
  const auto tag = conversations.epoch_tag(conversation.id, said.epoch);
  if (tag && *tag != said.authenticated_data) {
    note("FORK: " + name + " sees another group in epoch " + std::to_string(said.epoch) +
         " than this device. Somebody may be splitting the group: compare safety numbers.");
  }
  const auto before = conversations.chain(conversation.id, sender.device_id);
  const ChainVerdict verdict = follow(before, message);
  switch (verdict.finding) {
    case ChainVerdict::Finding::in_order:
    case ChainVerdict::Finding::joined_later:
      break;
    case ChainVerdict::Finding::gap:
      note(std::to_string(verdict.missing) + (verdict.missing == 1 ? " message of " : " messages of ") + name +
           (verdict.missing == 1 ? " is" : " are") + " missing before the next one.");
      break;
    case ChainVerdict::Finding::forked:
      note("FORK: the next message of " + name + " follows others than this device has seen.");
      break;
    case ChainVerdict::Finding::repeated:
      return {};  // late or repeated: the chain stays where it is
  }
  conversations.set_chain(conversation.id, sender.device_id, chain_after(message, said.data));
  return {};
}

}  // namespace qpc::client
