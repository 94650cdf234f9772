#include "client/mailbox/waiting.h"

#include "client/expiry/expiry_store.h"
#include "client/group/commit_store.h"
#include "client/group/conversation_store.h"
#include "client/group/succession.h"
#include "client/mailbox/unsent.h"

namespace qpc::client {
namespace {

constexpr std::uint32_t all = 1'000'000;

WaitingKind kind_of(OutboxKind kind, const std::optional<MessageRow>& message) {
  switch (kind) {
    case OutboxKind::receipt:
      return WaitingKind::receipt;
    case OutboxKind::proposal:
      return WaitingKind::proposal;
    case OutboxKind::repair:
      return WaitingKind::repair;
    case OutboxKind::text:
      break;
  }
  return message && message->kind == MessageKind::file ? WaitingKind::file : WaitingKind::text;
}

/// Why nothing of a conversation leaves, whatever the node says.
std::string obstacle(db::Database& db, const std::optional<ConversationRow>& conversation) {
  if (conversation && successor_of(db, *conversation)) {
    return "This conversation goes on in another group, and no invitation has come to this device: ask a member to let "
           "you in ('qpc group readmit').";
  }
  if (conversation && conversation->standing == Standing::waiting) {
    return "The other side's device has to let this one into the conversation first.";
  }
  return {};
}

/// Why it waits, where the node has not said.
void explain(Waiting& waiting, const std::string& keeps, const std::optional<Unreachable>& unreachable) {
  if (!keeps.empty()) {
    waiting.why = keeps;
  } else if (unreachable) {
    waiting.why = unreachable->why;
    waiting.try_at = unreachable->try_at;
    if (waiting.since && *waiting.since > unreachable->tried_at) return;  // that was before it was there
    waiting.tries += unreachable->tries;
    waiting.tried_at = unreachable->tried_at;
  } else if (waiting.why.empty()) {
    waiting.why = waiting.may_have_left ? "It was sent, and no answer came: it is sent again, and arrives once."
                                        : "It leaves when this device is online.";
  }
}

Waiting to_waiting(db::Database& db, const OutboxRow& row) {
  const auto message = row.message ? MessageStore(db).find(*row.message) : std::nullopt;
  Waiting waiting{.number = row.id,
                  .conversation = row.conversation,
                  .kind = kind_of(row.kind, message),
                  .tries = row.tries,
                  .tried_at = row.tried_at,
                  .try_at = row.try_at,
                  .why = row.why,
                  .may_have_left = row.may_have_left && row.kind == OutboxKind::text,
                  .message = row.message};
  if (row.queued_at != Milliseconds()) waiting.since = row.queued_at;
  if (message && !ExpiryStore(db).find(message->id).view_once) waiting.text = message->text;
  return waiting;
}

/// Takes one message out; false, where it has to stay.
bool clear(db::Database& db, const OutboxRow& row, Clear which, Milliseconds now) {
  if (row.may_have_left && which == Clear::only_what_is_here) return false;
  OutboxStore(db).remove(row.id);
  never_leaves(
      db, *row.message, UnsentCause::cleared, now,
      row.may_have_left ? "It had been sent before, and no answer had come: others may have it all the same." : "");
  return true;
}

std::unexpected<Failure> may_have_left() {
  return failure(FailureKind::refused, "may_have_left",
                 "It was sent before, and no answer came: the node may have it, and others may read it. To take it out "
                 "here all the same, add --also-sent.");
}

}  // namespace

Outcome<std::vector<Waiting>> list_waiting(Store& store) {
  return store.read([](db::Database& db) {
    std::vector<Waiting> found;
    const auto unreachable = UnreachableStore(db).find();
    OutboxStore outbox(db);
    CommitStore commits(db);
    for (const std::int64_t conversation : commits.conversations_with_changes()) {
      if (!commits.has(conversation)) continue;
      Waiting waiting{.conversation = conversation, .kind = WaitingKind::commit};
      explain(waiting, {}, unreachable);
      found.push_back(std::move(waiting));
    }
    for (const std::int64_t conversation : outbox.conversations()) {
      const std::string keeps = obstacle(db, ConversationStore(db).find(conversation));
      for (const auto& row : outbox.list(conversation, Sealed::either, all)) {
        Waiting waiting = to_waiting(db, row);
        explain(waiting, keeps, unreachable);
        found.push_back(std::move(waiting));
      }
    }
    return found;
  });
}

Outcome<WaitingCount> count_waiting(Store& store) {
  return store.read([](db::Database& db) {
    WaitingCount count;
    for (const auto row : db.query("SELECT message FROM outbox")) {
      if (const auto message = row.get<std::optional<std::int64_t>>(0)) {
        count.messages.push_back(*message);
      } else {
        ++count.others;
      }
    }
    count.others += db.find_one<std::uint64_t>("SELECT count(*) FROM pending_commit").value_or(0);
    return count;
  });
}

Outcome<Cleared> clear_outbox(Store& store, std::optional<std::int64_t> number, Clear which, Milliseconds now) {
  return store.write([&](db::Database& db) -> Outcome<Cleared> {
    OutboxStore outbox(db);
    Cleared cleared;
    const auto take = [&](const OutboxRow& row) {
      if (clear(db, row, which, now)) {
        cleared.cursors.push_back(*row.message);
      } else {
        ++cleared.kept;
      }
    };
    if (!number) {
      for (const std::int64_t conversation : outbox.conversations()) {
        for (const auto& row : outbox.list(conversation, Sealed::either, all)) {
          if (row.message) take(row);
        }
      }
      return cleared;
    }
    const auto row = outbox.find(*number);
    if (!row) {
      return failure(FailureKind::not_found, "not_waiting",
                     "Nothing of this number waits in the outbox: 'qpc outbox list' shows what does.");
    }
    if (!row->message) {
      return failure(FailureKind::refused, "not_yours",
                     "Only what you have said can be cleared: others wait for receipts and changes of groups.");
    }
    take(*row);
    if (cleared.kept > 0) return may_have_left();
    return cleared;
  });
}

}  // namespace qpc::client
