#include "client/remark/remarks.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/expiry/expiry_store.h"
#include "client/remark/mentions.h"
#include "client/remark/more_store.h"
#include "client/remark/remark_keeper.h"
#include "client/remark/rules.h"

namespace qpc::client {
namespace {

Outcome<MessageRow> find_message(db::Database& db, std::int64_t cursor) {
  auto row = MessageStore(db).find(cursor);
  if (row) return *std::move(row);
  return failure(FailureKind::not_found, "unknown_message", "There is no such message.");
}

Outcome<message::Reference> reference_of(const MessageRow& row) {
  const bool is_said = row.kind == MessageKind::text || row.kind == MessageKind::file ||
                       row.kind == MessageKind::poll || row.kind == MessageKind::unknown;
  if (is_said && row.app_id && row.device_id) return message::Reference{row.device_id->octets, *row.app_id};
  if (row.kind == MessageKind::deleted) {
    return failure(FailureKind::refused, "message_deleted", "This message was deleted.");
  }
  return failure(FailureKind::refused, "not_a_message", "Nobody has said this: nothing can be said about it.");
}

Outcome<> check_words(const RemarkBody& remark) {
  if (const auto* edit = std::get_if<message::Edit>(&remark)) return check_text(edit->text);
  if (const auto* reaction = std::get_if<message::Reaction>(&remark)) return check_emoji(reaction->emoji);
  return {};
}

/// Later than what this person's devices have said of it before, whatever their clocks show; about a pin, than what
/// anybody has.
Milliseconds time_for(db::Database& db, const MessageRow& target, RemarkKind kind, const identity::AccountId& self,
                      Milliseconds now) {
  const bool is_shared = kind == RemarkKind::pin;
  const auto last = RemarkStore(db).said_last(target.id, kind, is_shared ? std::nullopt : std::optional(self));
  return last ? std::min(std::max(now, *last + std::chrono::milliseconds(1)), RemarkStore::latest) : now;
}

/// The draft of a message that was not encrypted yet; nothing, where it was, or is not of this device.
std::optional<OutboxRow> find_draft(db::Database& db, const MessageRow& row) {
  if (row.state != MessageState::queued) return std::nullopt;
  auto waiting = OutboxStore(db).find_of(row.id);
  if (!waiting || waiting->ciphertext) return std::nullopt;
  const auto draft = message::AppMessage::read(waiting->content.value_or(Bytes()));
  return draft && draft->counter == 0 ? std::move(waiting) : std::nullopt;
}

/// Whether nobody else can have it, nor ever will.
bool is_unsaid(const MessageRow& row) {
  const auto cause = row.unsent_cause;
  return row.state == MessageState::refused &&
         ((cause == UnsentCause::muted && !row.message_id) || cause == UnsentCause::refused_by_node ||
          (cause == UnsentCause::cleared && row.unsent_detail.empty()));
}

}  // namespace

Outcome<std::int64_t> Remarks::say(GroupChange& change, const MessageRow& target, RemarkBody remark) {
  db::Database& db = change.db();
  QPC_TRY(const auto self, require_account(db));
  QPC_TRY(target_of(remark), reference_of(target));
  if (is_unsaid(target)) {
    return failure(FailureKind::refused, "not_a_message",
                   "This message never left: nobody else has it. 'qpc delete' takes it away here.");
  }
  QPC_CHECK(check_words(remark));
  const RemarkKind kind = kind_of(remark);
  message::AppMessage draft;
  draft.sent_at = time_for(db, target, kind, self.account_id, environment_.now());
  QPC_CHECK(check_remark(db, target, self.account_id, remark, draft.sent_at));
  draft.body = to_body(remark);
  draft.fallback = fallback_of(remark);
  if (const auto* edit = std::get_if<message::Edit>(&remark)) {
    const auto conversation = ConversationStore(db).find(target.conversation);
    if (conversation) draft.mentions = mentioned_in(change, *conversation, edit->text);
  }
  const auto said = draft;
  const bool is_news = kind == RemarkKind::edit || kind == RemarkKind::deletion;
  QPC_TRY(const auto cursor,
          outbox_.queue(change, target.conversation, MessageKind::remark, describe(remark), std::move(draft),
                        {.receipts = is_news ? Outbox::Receipts::among_few : Outbox::Receipts::none}));
  RemarkKeeper(db, environment_)
      .hold(target,
            {.id = cursor,
             .conversation = target.conversation,
             .target = target.id,
             .account_id = self.account_id,
             .device_id = self.device_id,
             .place = cursor,  // nobody else speaks for this device
             .said_at = said.sent_at},
            said);
  return cursor;
}

Outcome<std::int64_t> Remarks::say(std::int64_t about, RemarkBody remark) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    QPC_TRY(const auto target, find_message(change.db(), about));
    return say(change, target, std::move(remark));
  });
}

Outcome<std::optional<std::int64_t>> Remarks::remove(std::int64_t about) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::optional<std::int64_t>> {
    db::Database& db = change.db();
    QPC_TRY(const auto target, find_message(db, about));
    const auto draft = find_draft(db, target);
    if (!draft && !is_unsaid(target)) return say(change, target, message::Delete{});
    QPC_CHECK(reference_of(target));
    MessageStore messages(db);
    if (draft) {
      OutboxStore(db).remove(draft->id);
      messages.set_refused(about, UnsentCause::none);
    }
    ExpiryStore(db).give_up_file(about);
    messages.set_deleted(about);
    if (target.account_id) MoreStore(db).note_deletion(about, *target.account_id, environment_.now());
    RemarkStore(db).forget_about(about, 0);
    return std::nullopt;
  });
}

Outcome<std::int64_t> Remarks::ask(std::int64_t conversation, message::Poll poll) {
  QPC_CHECK(check_poll(poll));
  return groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    message::AppMessage draft;
    draft.fallback = describe(poll);
    draft.body = std::move(poll);
    const std::string shown = draft.fallback;
    return outbox_.queue(change, conversation, MessageKind::poll, shown, std::move(draft), Outbox::Manner());
  });
}

Outcome<message::Reference> Remarks::reference(std::int64_t cursor) {
  return groups_.store().read([&](db::Database& db) -> Outcome<message::Reference> {
    QPC_TRY(const auto row, find_message(db, cursor));
    return reference_of(row);
  });
}

Outcome<message::Reference> Remarks::thread_of(std::int64_t cursor) {
  return groups_.store().read([&](db::Database& db) -> Outcome<message::Reference> {
    QPC_TRY(const auto row, find_message(db, cursor));
    const auto thread = MoreStore(db).find(cursor).thread;
    return thread ? Outcome<message::Reference>(*thread) : reference_of(row);
  });
}

}  // namespace qpc::client
