#include "client/group/standing.h"

#include "client/group/commit_store.h"
#include "client/group/roster_store.h"
#include "client/history/message_store.h"
#include "client/hole/resend_store.h"
#include "client/hole/said_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/mailbox/unsent.h"
#include "client/remark/remark_store.h"

namespace qpc::client {

Outcome<> check_not_out(const ConversationRow& conversation) {
  switch (conversation.standing) {
    case Standing::member:
    case Standing::waiting:
      return {};
    case Standing::removed:
      return failure(FailureKind::refused, "removed",
                     "You were removed from this group in epoch " +
                         std::to_string(conversation.removed_in.value_or(0)) +
                         ": its history stays readable, but you can neither write in it nor change it.");
    case Standing::left:
      break;
  }
  return failure(
      FailureKind::refused, "left",
      "You have left this group: its history stays readable, but you can neither write in it nor change it.");
}

Outcome<> check_inside(const ConversationRow& conversation) {
  QPC_CHECK(check_not_out(conversation));
  if (conversation.standing == Standing::member) return {};
  return failure(FailureKind::refused, "not_joined",
                 "The other side has begun this conversation, and its invitation has not arrived: run 'qpc listen', "
                 "then try again.");
}

namespace {

constexpr std::uint32_t all = 1'000'000;

void refuse(db::Database& db, const OutboxRow& row, UnsentCause cause, Milliseconds now) {
  const auto message = row.message ? MessageStore(db).find(*row.message) : std::nullopt;
  if (!message || message->state != MessageState::queued) return;
  never_leaves(db, message->id, cause, now);
}

}  // namespace

void keep_words_back(db::Database& db, std::int64_t conversation, Milliseconds now) {
  OutboxStore outbox(db);
  for (const auto& row : outbox.list(conversation, Sealed::either, all)) {
    if (!row.message || row.may_have_left) continue;
    refuse(db, row, UnsentCause::muted, now);
    outbox.remove(row.id);
  }
}

void drop_unsent(db::Database& db, std::int64_t conversation, Milliseconds now) {
  OutboxStore outbox(db);
  for (const auto& row : outbox.list(conversation, Sealed::either, all)) {
    refuse(db, row, UnsentCause::out_of_group, now);
  }
  outbox.remove_all(conversation);
  CommitStore commits(db);
  commits.drop(conversation);
  for (const auto& wish : commits.wishes(conversation)) commits.drop_wish(wish.id);
}

void forget_former_group(db::Database& db, std::int64_t conversation) {
  RosterStore(db).forget(conversation);
  SaidStore(db).forget(conversation);
  ResendStore(db).forget(conversation);
  OutboxStore(db).remove_all(conversation, OutboxKind::repair);
  RemarkStore(db).begin_anew(conversation);
}

std::vector<ConversationRow> leave_everything(db::Database& db, Milliseconds now) {
  ConversationStore conversations(db);
  auto rows = conversations.list_all();
  std::erase_if(rows, [](const ConversationRow& row) {
    return row.standing == Standing::removed || row.standing == Standing::left;
  });
  for (auto& row : rows) {
    row.standing = Standing::left;
    conversations.update(row);
    drop_unsent(db, row.id, now);
  }
  return rows;
}

}  // namespace qpc::client
