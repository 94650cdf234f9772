#include "client/schedule/schedule.h"

#include <format>

#include "client/contact/contacts.h"
#include "client/draft/draft_store.h"
#include "client/group/notices.h"

namespace qpc::client {
namespace {

std::string describe_time(Milliseconds time) {
  return std::format("{:%Y-%m-%d %H:%M} UTC", std::chrono::floor<std::chrono::minutes>(time));
}

void note_line(db::Database& db, const ScheduledRow& row, Milliseconds now, std::string text) {
  const auto conversation = ConversationStore(db).find(row.conversation);
  add_notice(db, row.conversation, conversation ? conversation->epoch : 0, now, std::move(text));
}

/// It stays unsaid.
Outcome<> give_up(Store& store, const ScheduledRow& row, Milliseconds now, const Failure& why) {
  return store.write([&](db::Database& db) -> Outcome<> {
    if (!ScheduleStore(db).remove(row.id)) return {};
    const std::string unsaid =
        "What was to be said here at " + describe_time(row.leaves_at) + " was not: " + why.text + " ";
    if (row.view_once) {  // a draft could be seen for ever
      note_line(db, row, now, unsaid + "It was to be seen once, so it is kept nowhere.");
      return {};
    }
    DraftStore drafts(db);
    if (ConversationStore(db).find(row.conversation)) {
      const auto begun = drafts.find(row.conversation);
      const std::string before = begun && !begun->text.empty() ? begun->text + "\n\n" : "";
      drafts.put({.conversation = row.conversation, .text = before + row.text, .changed_at = now});
    }
    note_line(db, row, now, unsaid + "'qpc draft' has its text, behind what was begun there.");
    return {};
  });
}

/// Errors: those of Outbox::queue; refused: "blocked".
Outcome<> say(Environment& environment, Store& store, Outbox& outbox, const ScheduledRow& row) {
  QPC_CHECK(store.read([&](db::Database& db) -> Outcome<> {
    const auto conversation = ConversationStore(db).find(row.conversation);
    return conversation && conversation->peer ? check_not_blocked(db, *conversation->peer) : Outcome<>();
  }));
  const Outbox::Manner manner{.expire_after = row.expire_after, .view_once = row.view_once};
  QPC_CHECK(outbox.queue(row.conversation, {{row.text}}, manner, [&](db::Database& db) -> Outcome<> {
    if (!ScheduleStore(db).remove(row.id)) {
      return failure(FailureKind::refused, "said_already", "Another process has said it, or taken it back.");
    }
    if (environment.now() - row.leaves_at > late_after) {
      note_line(db, row, environment.now(),
                "The next message was to leave at " + describe_time(row.leaves_at) + ", and nothing ran here then.");
    }
    return {};
  }));
  return {};
}

}  // namespace

Outcome<std::size_t> release_due(Environment& environment, Groups& groups, Outbox& outbox) {
  Store& store = groups.store();
  for (std::size_t count = 0;; ++count) {
    QPC_TRY(const auto row,
            store.read([&](db::Database& db) { return ScheduleStore(db).first_due(environment.now()); }));
    if (!row) return count;
    const auto said = say(environment, store, outbox, *row);
    if (said) continue;
    if (said.error().kind == FailureKind::store) return std::unexpected(said.error());
    QPC_CHECK(give_up(store, *row, environment.now(), said.error()));
  }
}

}  // namespace qpc::client
