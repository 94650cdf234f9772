#include "client/mailbox/sealer.h"

#include <set>

#include "client/account/device_identity.h"
#include "client/group/group_view.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/history/message_store.h"
#include "client/hole/said_store.h"
#include "core/message/padding.h"

namespace qpc::client {
namespace {

constexpr std::uint32_t most_at_once = 1000;

/// Everybody but ourselves.
std::set<identity::AccountId> recipients_of(const mls::Group& group, const identity::AccountId& self) {
  std::set<identity::AccountId> recipients;
  for (const auto& member : members_of(group)) recipients.insert(member.identity.account_id);
  recipients.erase(self);
  return recipients;
}

/// The draft with its place in this device's chain.
Outcome<Bytes> number(ConversationStore& conversations, SaidStore said, std::int64_t conversation,
                      const message::AppMessage& draft) {
  const SenderChain chain = conversations.own_chain(conversation);
  message::AppMessage numbered = draft;
  numbered.counter = chain.counter + 1;
  numbered.running_hash = chain.running_hash;
  if (const auto last = said.find(conversation, chain.counter)) numbered.previous_epoch = last->epoch + 1;
  Bytes content = numbered.write();
  conversations.set_own_chain(conversation, chain_after(numbered, content));
  return content;
}

/// Whether a message of ours that is to be said again may be: whoever has joined since must not hear it. What only
/// asks or answers may always.
bool may_say_again(db::Database& db, std::int64_t conversation, const message::AppMessage& draft) {
  if (draft.counter == 0) return true;
  const auto said = SaidStore(db).find(conversation, draft.counter);
  return said && RosterStore(db).all_were_members(conversation, said->epoch);
}

void keep_said(db::Database& db, const OutboxRow& row, const Bytes& content, SaidRow said) {
  const auto message = message::AppMessage::read(content);
  if (!message || message->counter == 0) return;
  SaidStore store(db);
  said.counter = message->counter;
  if (row.kind == OutboxKind::repair) {
    const auto first = store.find(said.conversation, said.counter);
    if (first && first->message) store.add_ciphertext(said.message_id, *first->message);
    return;
  }
  if (!row.message) said.content = content;
  store.keep(said);
}

}  // namespace

void queue_draft(db::Database& db, std::int64_t conversation, OutboxKind kind, std::optional<std::int64_t> message,
                 message::AppMessage draft, Random& random) {
  if (draft.id == AppId{}) draft.id = random.array<16>();
  draft.counter = 0;
  OutboxStore(db).add({.conversation = conversation,
                       .kind = kind,
                       .message = message,
                       .content = draft.write(),
                       .queued_at = draft.sent_at});
}

Outcome<> seal_waiting(GroupChange& change, Environment& environment, const ConversationRow& conversation) {
  if (conversation.standing != Standing::member) return {};
  OutboxStore outbox(change.db());
  auto rows = outbox.list(conversation.id, Sealed::no, most_at_once);
  if (rows.empty()) return {};
  QPC_TRY(auto group, change.group(conversation.id));
  if (!group.is_active() || !group.proposals().empty() || successor_of(group)) return {};

  QPC_TRY(const auto self, require_account(change.db()));
  const auto recipients = recipients_of(group, self.account_id);
  if (conversation.kind == GroupKind::dm && recipients.empty()) return {};
  const Bytes tag = epoch_tag(group);
  ConversationStore conversations(change.db());
  MessageStore messages(change.db());
  SaidStore said(change.db());
  if (!check_not_muted(change, conversation.id, self.account_id)) {
    keep_words_back(change.db(), conversation.id, environment.now());
    rows = outbox.list(conversation.id, Sealed::no, most_at_once);
  }
  for (const auto& row : rows) {
    if (!row.content) continue;
    QPC_TRY(const auto draft, message::AppMessage::read(*row.content));
    if (row.kind == OutboxKind::repair && !may_say_again(change.db(), conversation.id, draft)) {
      outbox.remove(row.id);
      continue;
    }
    Bytes content = *row.content;
    if (draft.counter == 0 && row.kind != OutboxKind::repair) {
      QPC_TRY(content, number(conversations, said, conversation.id, draft));
    }
    const std::size_t padding = message::padded_size(content.size()) - content.size();
    QPC_TRY(auto sent, group.protect(content, tag, padding, environment.random));
    const bool has_place = row.kind != OutboxKind::repair;
    const std::uint64_t counter = draft.counter != 0 ? draft.counter : conversations.own_chain(conversation.id).counter;
    outbox.set_sealed(row.id, content, sent.message, group.epoch(), has_place ? counter : 0);
    keep_said(change.db(), row, content,
              {.conversation = conversation.id,
               .epoch = group.epoch(),
               .message = row.message,
               .message_id = message::message_id(sent.message),
               .said_at = environment.now()});
    if (row.message) {
      messages.set_sent_as(*row.message, message::message_id(sent.message), group.epoch(), draft.id, content);
      for (const auto& recipient : recipients) messages.expect_confirmation(*row.message, recipient);
    }
    group = std::move(sent.next);
  }
  change.keep(conversation.id, std::move(group));
  return {};
}

}  // namespace qpc::client
