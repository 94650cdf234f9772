// What others answer to what this device has asked for.
#include "client/group/settings.h"
#include "client/hole/answering.h"
#include "client/hole/resend_store.h"
#include "client/hole/said_store.h"
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

void close_named(HoleKeeper keeper, HoleStore& holes, std::int64_t id, HoleEnding ending) {
  if (auto hole = holes.find(id)) keeper.close(*std::move(hole), ending);
}

/// Whether a message id that somebody claims for what is sealed can be that of nothing else that is known here.
bool is_free(db::Database& db, const message::MessageId& id, std::int64_t conversation,
             const identity::DeviceId& sender) {
  const auto hole = HoleStore(db).of_message(id);
  if (hole && (hole->conversation != conversation || hole->device_id.value_or(sender) != sender)) return false;
  for (const auto& row : MessageStore(db).find_by_id_prefix(id)) {
    if (!row.hole || !hole || *row.hole != hole->id) return false;
  }
  return !SaidStore(db).message_of(id);
}

}  // namespace

Outcome<> Receiver::take_answers(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                 const message::Resent& resent) {
  using enum message::ResentAnswer::Outcome;
  ResendStore requests(change_.db());
  const auto key = requests.private_key(resent.request, conversation.id);
  if (!key) return {};  // not asked for by this device, or nothing is awaited any more
  HoleStore holes(change_.db());
  for (const auto& answer : resent.answers) {
    const auto unreadable = answer.message_id ? holes.of_message(*answer.message_id) : std::nullopt;
    const bool is_named = unreadable && unreadable->is_open() && unreadable->conversation == conversation.id &&
                          unreadable->device_id.value_or(sender.device_id) == sender.device_id;
    if (answer.outcome == again) {
      // Nobody's word ends a hole: what follows does.
      if (is_named) requests.note_promise(conversation.id, sender.device_id, answer.counter, unreadable->id);
      continue;
    }
    auto missing = holes.covering(conversation.id, sender.device_id, answer.counter);
    if (!missing && !is_named) continue;
    if (answer.outcome == sealed) {
      QPC_TRY(const bool taken, take_sealed(conversation, sender, resent.request, answer, key->reveal()));
      if (taken && is_named) close_named(keeper(), holes, unreadable->id, HoleEnding::sent_again);
      continue;
    }
    if (missing) keeper().give_up(*std::move(missing), answer.counter, ending_of(answer.outcome));
    // Where nobody knows whose it is, nobody can refuse it for its sender.
    if (is_named && unreadable->device_id) close_named(keeper(), holes, unreadable->id, ending_of(answer.outcome));
  }
  return {};
}

Outcome<bool> Receiver::take_sealed(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                    const AppId& request, const message::ResentAnswer& answer, ByteView private_key) {
  if (was_muted(change_, conversation.id, sender.account_id, conversation.epoch)) return false;
  QPC_TRY(const auto group, change_.group(conversation.id));
  const auto opened = open_answer(group.suite(), private_key, request, answer);
  if (!opened) return false;
  const auto message = message::AppMessage::read(opened->reveal());
  if (!message || message->counter == 0 || message->counter != answer.counter) return false;
  follow_chain(conversation, sender, *message, conversation.epoch, opened->reveal());
  if (take_aside(conversation, sender, *message)) return true;
  message::AppMessage shown = *message;
  const bool has_id = answer.message_id && is_free(change_.db(), *answer.message_id, conversation.id, sender.device_id);
  shown.wants_receipt &= has_id;  // its sender knows it by no other id
  show(conversation, sender, shown,
       {.epoch = conversation.epoch,
        .message_id = has_id ? *answer.message_id : message::message_id(opened->reveal()),
        .content = opened->reveal()});
  return true;
}

}  // namespace qpc::client
