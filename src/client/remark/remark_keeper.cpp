#include "client/remark/remark_keeper.h"

#include <algorithm>

#include "client/account/account_store.h"
#include "client/expiry/expiry_store.h"
#include "client/hole/said_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/remark/more_store.h"
#include "client/remark/rules.h"
#include "client/remark/waiting_store.h"

namespace qpc::client {
namespace {

/// The part of a row that the body tells.
void complete(RemarkRow& row, const RemarkBody& remark, const message::AppMessage& message) {
  row.kind = kind_of(remark);
  row.is_off = is_off(remark);
  if (const auto* reaction = std::get_if<message::Reaction>(&remark)) row.item = reaction->emoji;
  if (const auto* edit = std::get_if<message::Edit>(&remark)) {
    row.words = edit->text;
    row.details = joined(message.mentions);
  }
  if (const auto* vote = std::get_if<message::Vote>(&remark)) {
    row.item = std::to_string(row.place);
    row.details = vote->choices;
  }
}

/// How long it waits for its message: as long as that is said again, and no longer than the remark would live itself.
std::chrono::seconds longest_wait(const message::AppMessage& message) {
  constexpr std::chrono::seconds longest = said_lifetime, least = std::chrono::days(7);
  if (message.expire_after.count() <= 0) return longest;
  return std::clamp(message.expire_after, least, longest);
}

}  // namespace

void RemarkKeeper::hear(const HeardRemark& heard) {
  const auto remark = remark_of(heard.message.body);
  if (!remark || heard.message.counter == 0) return;  // each has its place among what its sender says
  MessageStore messages(db_);
  const message::Reference itself{heard.device_id.octets, heard.message.id};
  if (target_of(*remark) == itself || messages.find(heard.conversation, itself)) return;
  const auto target = messages.find(heard.conversation, target_of(*remark));
  if (!target) {
    return WaitingStore(db_).add({.conversation = heard.conversation,
                                  .target = target_of(*remark),
                                  .account_id = heard.account_id,
                                  .device_id = heard.device_id,
                                  .app_id = heard.message.id,
                                  .message_id = heard.message_id,
                                  .epoch = heard.epoch,
                                  .content = to_bytes(heard.content),
                                  .ends_at = environment_.now() + longest_wait(heard.message)});
  }
  if (!check_remark(db_, *target, heard.account_id, *remark, heard.message.sent_at)) return;
  RemarkRow row{.conversation = heard.conversation,
                .target = target->id,
                .account_id = heard.account_id,
                .device_id = heard.device_id,
                .place = static_cast<std::int64_t>(heard.message.counter),
                .said_at = heard.message.sent_at};
  complete(row, *remark, heard.message);
  const auto before = RemarkStore(db_).find(row);
  if (before && before->place >= row.place) return;
  const auto id = messages.add({.conversation = heard.conversation,
                                .kind = MessageKind::remark,
                                .state = MessageState::received,
                                .message_id = heard.message_id,
                                .app_id = heard.message.id,
                                .account_id = heard.account_id,
                                .device_id = heard.device_id,
                                .epoch = heard.epoch,
                                .sent_at = std::clamp(heard.message.sent_at, Milliseconds(), RemarkStore::latest),
                                .stored_at = environment_.now(),
                                .text = describe(*remark)});
  if (!id) return;
  row.id = *id;
  hold(*target, std::move(row), heard.message);
}

void RemarkKeeper::hold(const MessageRow& target, RemarkRow row, const message::AppMessage& message) {
  const auto remark = remark_of(message.body);
  if (!remark) return;
  complete(row, *remark, message);
  RemarkStore(db_).put(row);
  if (row.kind == RemarkKind::edit) edit(target, row.account_id);
  if (row.kind == RemarkKind::deletion) remove(target, row);
}

void RemarkKeeper::edit(const MessageRow& target, const identity::AccountId& by) {
  const auto newest = RemarkStore(db_).newest(target.id, RemarkKind::edit, by);
  if (!newest) return;
  MessageStore messages(db_);
  messages.set_text(target.id, newest->words);
  // Its sender's device may have to say it again, with all that follows: others have seen both wordings.
  const auto self = AccountStore(db_).find();
  const bool is_said_here = self && target.device_id == self->device_id;
  const bool keeps_wording = MoreStore(db_).has_waiting_edit(target.id) ||
                             (is_said_here && target.stored_at >= environment_.now() - said_lifetime);
  MoreStore(db_).note_edit(target.id, newest->details, std::min(newest->said_at, environment_.now()), keeps_wording);
  if (!keeps_wording) messages.forget_octets(target.id);
}

void RemarkKeeper::remove(const MessageRow& target, const RemarkRow& row) {
  ExpiryStore(db_).give_up_file(target.id);
  OutboxStore(db_).remove_repairs_of(target.id);
  MessageStore(db_).set_deleted(target.id);
  MoreStore(db_).note_deletion(target.id, row.account_id, std::clamp(row.said_at, Milliseconds(), environment_.now()));
  RemarkStore(db_).forget_about(target.id, row.id);
}

void RemarkKeeper::let_waiting_in(std::int64_t conversation, const message::Reference& target) {
  for (const auto& waiting : WaitingStore(db_).take(conversation, target)) {
    const auto message = message::AppMessage::read(waiting.content);
    if (!message) continue;
    hear({.conversation = conversation,
          .account_id = waiting.account_id,
          .device_id = waiting.device_id,
          .message_id = waiting.message_id,
          .epoch = waiting.epoch,
          .message = *message,
          .content = waiting.content});
  }
}

void RemarkKeeper::note_left(std::int64_t id) {
  RemarkStore(db_).note_left(id);
  forget_wordings();
}

void RemarkKeeper::hold_again(std::int64_t id) {
  MessageStore messages(db_);
  const auto row = messages.find(id);
  const auto content = messages.content(id);
  const auto message = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "it is not kept");
  const auto remark = message ? remark_of(message->body) : std::nullopt;
  const auto target = remark ? messages.find(row->conversation, target_of(*remark)) : std::nullopt;
  if (!target || !row->account_id || !row->device_id || RemarkStore(db_).find(id)) return;
  if (!check_remark(db_, *target, *row->account_id, *remark, row->sent_at)) return;
  RemarkRow again{.id = id,
                  .conversation = row->conversation,
                  .target = target->id,
                  .account_id = *row->account_id,
                  .device_id = *row->device_id,
                  .place = id,
                  .said_at = row->sent_at};
  complete(again, *remark, *message);
  const auto later = RemarkStore(db_).find(again);
  if (!later || later->id < id) hold(*target, std::move(again), *message);
}

void RemarkKeeper::forget_wordings() {
  MoreStore more(db_);
  for (const auto id : more.kept_wordings(environment_.now() - said_lifetime)) {
    MessageStore(db_).forget_octets(id);
    more.end_wording(id);
  }
}

void take_back_remark(db::Database& db, std::int64_t id) {
  RemarkStore store(db);
  const auto held = store.find(id);
  if (held && held->kind == RemarkKind::deletion) return;
  const auto row = store.take_back(id);
  if (!row || row->kind != RemarkKind::edit) return;
  if (const auto newest = store.newest(row->target, RemarkKind::edit, row->account_id)) {
    MessageStore(db).set_text(row->target, newest->words);
    return MoreStore(db).take_back_edit(row->target, newest->details, newest->said_at);
  }
  const auto content = MessageStore(db).content(row->target);
  const auto first = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "it is not kept");
  const auto* text = first ? std::get_if<message::Text>(&first->body) : nullptr;
  if (text == nullptr) return;
  MessageStore(db).set_text(row->target, text->text);
  MoreStore(db).take_back_edit(row->target, joined(first->mentions), std::nullopt);
}

}  // namespace qpc::client
