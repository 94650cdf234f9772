// What members say.
#include <algorithm>

#include "client/blob/file_name.h"
#include "client/contact/contact_store.h"
#include "client/expiry/expiry_store.h"
#include "client/group/settings.h"
#include "client/group/way_back.h"
#include "client/hole/answering.h"
#include "client/mailbox/receiver.h"
#include "client/reading/reading.h"
#include "client/reading/reading_store.h"
#include "client/remark/more_store.h"
#include "client/remark/remark_keeper.h"
#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

/// A sender's clock as far as a calendar can tell: from 1970 to the year 9999.
Milliseconds believable(Milliseconds time) {
  constexpr Milliseconds latest = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
  return std::clamp(time, Milliseconds(), latest);
}

}  // namespace

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
  note_speaker(change_.db(), group_, said.epoch, sender->account_id, sender->device_id);
  check_tag(conversation, *sender, said);
  if (const auto* request = std::get_if<message::ResendRequest>(&message->body)) {
    if (sender->device_id == own_device()) return {};
    return answer(change_, environment_, {conversation, *sender, message->id, *request});
  }
  if (const auto* resent = std::get_if<message::Resent>(&message->body)) {
    return take_answers(conversation, *sender, *resent);
  }
  const bool unheard = is_unheard(change_, group_, sender->account_id, said.epoch) ||
                       (group_ != conversation.id && is_unheard_now(change_, conversation.id, sender->account_id));
  // Said before it was muted, and missed: it fills no hole now, and comes again when its sender is heard again.
  if (unheard && HoleStore(change_.db()).covering(conversation.id, sender->device_id, message->counter)) return {};
  follow_chain(conversation, *sender, *message, said.epoch, said.data);
  if (unheard && std::holds_alternative<message::Typing>(message->body)) return {};
  if (take_aside(conversation, *sender, *message)) return {};
  if (unheard) {
    keep_unshown(conversation, *sender, *message, said.epoch, incoming);
    return {};
  }
  show(conversation, *sender, *message,
       {.epoch = said.epoch,
        .message_id = message::message_id(incoming.message),
        .content = said.data,
        .ciphertext = &incoming.message});
  return {};
}

bool Receiver::take_aside(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                          const message::AppMessage& message) {
  if (const auto* delivered = std::get_if<message::Delivered>(&message.body)) {
    take_receipts(conversation, sender, *delivered);
  } else if (const auto* read = std::get_if<message::Read>(&message.body)) {
    take_read(change_.db(), environment_, conversation.id, sender.account_id, self_, *read);
  } else if (const auto* typing = std::get_if<message::Typing>(&message.body)) {
    note_typing(conversation, sender, *typing);
  } else {
    // What a later version does not count, and has no words for, is no loss.
    return std::holds_alternative<message::UnknownBody>(message.body) && message.counter == 0 &&
           message.fallback.empty();
  }
  return true;
}

void Receiver::note_typing(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                           const message::Typing& typing) {
  const bool is_shown = sender.account_id != self_ && SettingStore(change_.db()).shows_receipts() &&
                        !ContactStore(change_.db()).is_blocked(sender.account_id);
  if (!is_shown) return;
  const auto said_before = std::ranges::find_if(typing_, [&](const TypingSeen& seen) {
    return seen.conversation == conversation.id && seen.account_id == sender.account_id;
  });
  if (said_before == typing_.end()) {
    typing_.push_back({conversation.id, sender.account_id, typing.begins});
  } else {
    said_before->begins = typing.begins;  // of each person, the last word counts
  }
}

void Receiver::keep_unshown(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                            const message::AppMessage& message, std::uint64_t epoch, const Incoming& incoming) {
  MessageStore(change_.db())
      .add({.conversation = conversation.id,
            .kind = MessageKind::unknown,
            .state = MessageState::received,
            .message_id = message::message_id(incoming.message),
            .app_id = message.id,
            .account_id = sender.account_id,
            .device_id = sender.device_id,
            .epoch = epoch,
            .sent_at = believable(message.sent_at),
            .stored_at = environment_.now(),
            .text = {}});
}

void Receiver::take_receipts(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                             const message::Delivered& delivered) {
  for (const auto& id : delivered.messages) {
    MessageStore(change_.db()).confirm(id, conversation.id, sender.account_id, environment_.now());
  }
}

void Receiver::show(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                    const message::AppMessage& message, const Said& said) {
  if (message.wants_receipt && sender.account_id != self_) receipts_[conversation.id].push_back(said.message_id);
  if (remark_of(message.body)) {
    RemarkKeeper remarks(change_.db(), environment_);
    return remarks.hear({.conversation = conversation.id,
                         .account_id = sender.account_id,
                         .device_id = sender.device_id,
                         .message_id = said.message_id,
                         .epoch = said.epoch,
                         .message = message,
                         .content = said.content});
  }
  if (std::holds_alternative<message::JoinRequest>(message.body) ||
      std::holds_alternative<message::JoinAnswer>(message.body)) {
    return hear_joining(conversation, sender, message, said);
  }
  const auto* text = std::get_if<message::Text>(&message.body);
  const auto* file = std::get_if<message::File>(&message.body);
  const auto* poll = std::get_if<message::Poll>(&message.body);
  add_line(conversation, sender, message, said,
           text != nullptr   ? MessageKind::text
           : file != nullptr ? MessageKind::file
           : poll != nullptr ? MessageKind::poll
                             : MessageKind::unknown,
           text != nullptr   ? text->text
           : file != nullptr ? describe(*file)
           : poll != nullptr ? describe(*poll)
                             : message.fallback);
}

std::optional<std::int64_t> Receiver::add_line(const ConversationRow& conversation,
                                               const identity::CredentialIdentity& sender,
                                               const message::AppMessage& message, const Said& said, MessageKind kind,
                                               std::string text) {
  const auto id = MessageStore(change_.db())
                      .add({.conversation = conversation.id,
                            .kind = kind,
                            .state = MessageState::received,
                            .message_id = said.message_id,
                            .app_id = message.id,
                            .account_id = sender.account_id,
                            .device_id = sender.device_id,
                            .epoch = said.epoch,
                            .sent_at = believable(message.sent_at),
                            .stored_at = environment_.now(),
                            .text = std::move(text),
                            .content = to_bytes(said.content)});
  // The same words again, encrypted twice: shown once, but the sender knows them by the newer id.
  if (!id) return std::nullopt;
  ExpiryStore(change_.db()).note(*id, message);
  if (message.wants_receipt) ReadingStore(change_.db()).note_wants_receipt(*id);
  if (sender.account_id == self_) ExpiryStore(change_.db()).begin_sent(*id, environment_.now());
  if (said.ciphertext != nullptr) MessageStore(change_.db()).keep_ciphertext(*id, *said.ciphertext);
  MoreStore(change_.db()).note(*id, message);
  RemarkKeeper(change_.db(), environment_).let_waiting_in(conversation.id, {sender.device_id.octets, message.id});
  return id;
}

}  // namespace qpc::client
