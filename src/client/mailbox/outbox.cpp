#include "client/mailbox/outbox.h"

#include <kj/common.h>

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/blob/file_name.h"
#include "client/expiry/expiry_store.h"
#include "client/group/group_view.h"
#include "client/group/settings.h"
#include "client/group/standing.h"
#include "client/history/message_store.h"
#include "client/mailbox/sealer.h"
#include "client/remark/mentions.h"
#include "client/remark/more_store.h"
#include "core/base/utf8.h"

namespace qpc::client {
namespace {

/// Errors: refused, for a direct conversation whose other side is out.
Outcome<> check_company(GroupChange& change, const ConversationRow& conversation, const identity::AccountId& self) {
  if (conversation.kind != GroupKind::dm || conversation.standing != Standing::member || conversation.epoch == 0) {
    return {};
  }
  QPC_TRY(const auto group, change.group(conversation.id));
  const auto is_other = [&](const GroupMember& member) { return member.identity.account_id != self; };
  if (std::ranges::any_of(members_of(group), is_other)) return {};
  return failure(
      FailureKind::refused, "alone",
      "The other side has left this conversation, and nobody would hear you. 'qpc dm NAME TEXT' invites them "
      "into it again.");
}

/// A conversation in which something can be said. Errors: not_found; refused, where this device is no member any more,
/// this person is muted, or nobody else is in a direct conversation.
Outcome<ConversationRow> find_open(GroupChange& change, std::int64_t conversation) {
  QPC_TRY(const auto self, require_account(change.db()));
  auto row = ConversationStore(change.db()).find(conversation);
  if (!row) return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
  QPC_CHECK(check_not_out(*row));
  QPC_CHECK(check_company(change, *row, self.account_id));
  QPC_CHECK(check_not_muted(change, conversation, self.account_id));
  return *std::move(row);
}

bool are_few(GroupChange& change, const ConversationRow& conversation) {
  if (conversation.kind == GroupKind::dm) return true;
  const auto group = change.group(conversation.id);
  return group && group->member_count() <= Outbox::few_devices;
}

}  // namespace

Outcome<> check_text(std::string_view text) {
  if (text.empty()) return failure(FailureKind::usage, "empty_text", "There is nothing to send: the text is empty.");
  if (text.size() > longest_text) {
    return failure(FailureKind::limit, "text_too_long",
                   "The text has " + std::to_string(text.size()) + " octets; " + std::to_string(longest_text) +
                       " is the most a message can hold. Send it in parts.");
  }
  if (!is_utf8(text))
    return failure(FailureKind::usage, "not_text", "This is not text in UTF-8: only text can be sent.");
  return {};
}

Outcome<std::int64_t> queue_message(GroupChange& change, Environment& environment, std::int64_t conversation,
                                    MessageKind kind, const std::string& shown, message::AppMessage draft,
                                    const Outbox::Manner& manner) {
  QPC_TRY(const auto row, find_open(change, conversation));
  QPC_TRY(const auto self, require_account(change.db()));
  if (draft.sent_at == Milliseconds()) draft.sent_at = environment.now();
  draft.wants_receipt = manner.receipts == Outbox::Receipts::always ||
                        (manner.receipts == Outbox::Receipts::among_few && are_few(change, row));
  draft.expire_after = manner.expire_after ? *manner.expire_after : expire_after(change, conversation);
  draft.id = environment.random.array<16>();  // what is said about it may name it before it has left
  const auto cursor = MessageStore(change.db())
                          .add({.conversation = conversation,
                                .kind = kind,
                                .state = MessageState::queued,
                                .app_id = draft.id,
                                .account_id = self.account_id,
                                .device_id = self.device_id,
                                .sent_at = draft.sent_at,
                                .stored_at = environment.now(),
                                .text = shown,
                                .content = draft.write()});
  // A remark goes with the message that it is about.
  if (kind != MessageKind::remark) ExpiryStore(change.db()).note(cursor.value(), draft);
  MoreStore(change.db()).note(cursor.value(), draft);
  queue_draft(change.db(), conversation, OutboxKind::text, cursor, std::move(draft), environment.random);
  return cursor.value();
}

Outcome<std::int64_t> Outbox::queue(GroupChange& change, std::int64_t conversation, MessageKind kind,
                                    const std::string& shown, message::AppMessage draft, const Manner& manner) {
  return queue_message(change, environment_, conversation, kind, shown, std::move(draft), manner);
}

Outcome<std::vector<std::int64_t>> Outbox::queue(std::int64_t conversation, std::span<const std::string> texts,
                                                 const Manner& manner,
                                                 const std::function<Outcome<>(db::Database&)>& before) {
  for (const auto& text : texts) QPC_CHECK(check_text(text));
  return groups_.write([&](GroupChange& change) -> Outcome<std::vector<std::int64_t>> {
    QPC_TRY(const auto row, find_open(change, conversation));
    if (before) QPC_CHECK(before(change.db()));
    std::vector<std::int64_t> cursors;
    for (const auto& text : texts) {
      message::AppMessage draft;
      draft.body = message::Text{text};
      draft.view_once = manner.view_once;
      draft.reply_to = manner.beside.reply_to;
      draft.thread = manner.beside.thread;
      draft.mentions = mentioned_in(change, row, text);
      QPC_TRY(const auto cursor, queue(change, conversation, MessageKind::text, text, std::move(draft), manner));
      cursors.push_back(cursor);
    }
    return cursors;
  });
}

Outcome<std::int64_t> Outbox::queue(std::int64_t conversation, const message::File& file,
                                    const std::function<void(db::Database&, std::int64_t)>& queued,
                                    const Manner& manner) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    message::AppMessage draft;
    draft.body = file;
    draft.fallback = describe(file);
    draft.reply_to = manner.beside.reply_to;
    draft.thread = manner.beside.thread;
    QPC_TRY(const auto cursor,
            queue(change, conversation, MessageKind::file, describe(file), std::move(draft), manner));
    queued(change.db(), cursor);
    return cursor;
  });
}

Outcome<> Outbox::check_open(std::int64_t conversation) {
  return groups_.read([&](GroupChange& change) -> Outcome<> {
    QPC_CHECK(find_open(change, conversation));
    return {};
  });
}

Outcome<std::vector<OutboxRow>> Outbox::next_rows(std::int64_t conversation, std::uint32_t most) {
  return groups_.write([&](GroupChange& change) -> Outcome<std::vector<OutboxRow>> {
    const auto row = ConversationStore(change.db()).find(conversation);
    if (!row || row->standing == Standing::waiting) return std::vector<OutboxRow>();
    QPC_CHECK(seal_waiting(change, environment_, *row));
    auto rows = OutboxStore(change.db()).list(conversation, Sealed::either, most);
    // Only what is of one epoch flies together: were an older one refused, a later one could overtake it.
    std::size_t same = 0;
    while (same < rows.size() && rows[same].ciphertext && rows[same].epoch == rows.front().epoch) ++same;
    rows.resize(same);
    for (const auto& next : rows) {
      if (!next.may_have_left) OutboxStore(change.db()).set_leaving(next.id);
    }
    return rows;
  });
}

void Outbox::note_unreachable(const Failure& why, std::optional<kj::Duration> again) {
  const auto waiting = groups_.store().read([](db::Database& db) { return OutboxStore(db).size(); });
  if (!waiting || *waiting == 0) return;
  const Milliseconds now = environment_.now();
  const auto try_at = again ? std::optional(now + std::chrono::milliseconds(*again / kj::MILLISECONDS)) : std::nullopt;
  // What cannot be noted is told all the same: this explains no more than `why` does.
  static_cast<void>(groups_.store().write([&](db::Database& db) -> Outcome<> {
    UnreachableStore(db).note(now, try_at, why.text);
    return {};
  }));
}

Outcome<> Outbox::note_reached() {
  QPC_TRY(const auto was, groups_.store().read([](db::Database& db) { return UnreachableStore(db).find(); }));
  if (!was) return {};
  return groups_.store().write([](db::Database& db) -> Outcome<> {
    UnreachableStore(db).forget();
    return {};
  });
}

}  // namespace qpc::client
