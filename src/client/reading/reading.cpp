#include "client/reading/reading.h"

#include <algorithm>

#include "client/expiry/expiry_store.h"
#include "client/history/message_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/mailbox/sealer.h"
#include "client/reading/reading_store.h"
#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

using Ids = std::vector<message::MessageId>;

/// Takes what waits in the outbox and was never encrypted: it leaves with the next.
Ids take_waiting(db::Database& db, std::int64_t conversation) {
  constexpr std::uint32_t all = 1000;
  OutboxStore outbox(db);
  Ids ids;
  for (const auto& row : outbox.list(conversation, Sealed::no, all)) {
    if (row.kind != OutboxKind::receipt || !row.content) continue;
    const auto said = message::AppMessage::read(*row.content);
    const auto* read = said && said->counter == 0 ? std::get_if<message::Read>(&said->body) : nullptr;
    if (read == nullptr || !outbox.remove(row.id)) continue;
    std::ranges::copy(read->messages, std::back_inserter(ids));
  }
  return ids;
}

void queue_receipts(GroupChange& change, Environment& environment, std::int64_t conversation, Ids ids) {
  for (std::size_t at = 0; at < ids.size(); at += message::AppMessage::most_receipts) {
    const std::size_t count = std::min(ids.size() - at, message::AppMessage::most_receipts);
    message::AppMessage receipt;
    receipt.sent_at = environment.now();
    receipt.body = message::Read{
        {ids.begin() + static_cast<std::ptrdiff_t>(at), ids.begin() + static_cast<std::ptrdiff_t>(at + count)}};
    queue_draft(change.db(), conversation, OutboxKind::receipt, std::nullopt, std::move(receipt), environment.random);
  }
}

}  // namespace

Outcome<std::size_t> mark_read(GroupChange& change, Environment& environment, std::int64_t conversation,
                               std::int64_t through) {
  db::Database& db = change.db();
  ReadingStore reading(db);
  const std::int64_t before = reading.read_through(conversation);
  if (through <= before) return 0;
  const auto others = reading.others_between(conversation, before, through);
  reading.set_read_through(conversation, through);
  ExpiryStore(db).begin_read(conversation, before, through, environment.now());
  const auto row = ConversationStore(db).find(conversation);
  if (!row || row->standing != Standing::member || !SettingStore(db).shows_receipts()) return others.count;
  if (others.to_be_told.empty()) return others.count;
  Ids all = take_waiting(db, conversation);
  std::ranges::copy(others.to_be_told, std::back_inserter(all));
  queue_receipts(change, environment, conversation, std::move(all));
  return others.count;
}

void take_read(db::Database& db, Environment& environment, std::int64_t conversation, const identity::AccountId& sender,
               const identity::AccountId& self, const message::Read& read) {
  ReadingStore reading(db);
  if (sender == self) {
    const auto newest = reading.newest_of(conversation, read.messages);
    if (!newest) return;
    const std::int64_t before = reading.read_through(conversation);
    reading.set_read_through(conversation, *newest);
    ExpiryStore(db).begin_read(conversation, before, *newest, environment.now());
    return;
  }
  if (!SettingStore(db).shows_receipts()) return;
  for (const auto& id : read.messages) reading.note_read_by(conversation, id, sender, environment.now());
}

}  // namespace qpc::client
