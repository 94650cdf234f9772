// What of the history goes, what was read of it, and what is not said yet.
#include "client/history/history.h"
#include "client/history/names.h"

namespace qpc::client {

void History::add_life(db::Database& db, Names& names, MessageView& view) {
  view.life = ExpiryStore(db).find(view.row.id);
  if (view.life.gone == Gone::no && view.life.is_over(environment_.now())) view.life.gone = Gone::expired;
  if (view.life.gone != Gone::no || view.life.view_once) {
    view.row.text.clear();
    view.row.content.clear();
    view.file.reset();
    view.around.poll.reset();
  }
  if (!names.shows_receipts()) {
    if (view.row.state == MessageState::read) view.row.state = MessageState::delivered;
    return;
  }
  if (!view.is_own || view.row.state == MessageState::received) return;
  for (const auto& one : ReadingStore(db).read_by(view.row.id)) {
    view.read_by.push_back({.name = names.person(one.account_id).name, .at = one.at});
  }
}

Outcome<MessageView> History::see(std::int64_t cursor) {
  const auto can_be_seen = [](const MessageView& view) {
    return view.life.view_once && view.life.gone == Gone::no && !view.is_own;
  };
  auto now = message(cursor);
  if (!now || !can_be_seen(*now)) return now;
  return groups_.store().write([&](db::Database& db) -> Outcome<MessageView> {
    auto row = MessageStore(db).find(cursor);
    if (!row) return failure(FailureKind::not_found, "unknown_message", "There is no such message.");
    const std::string text = row->text;
    auto shown = view(db, *std::move(row));
    if (!can_be_seen(shown)) return shown;  // another process was faster
    ExpiryStore(db).wipe(cursor, Gone::viewed);
    shown.row.text = text;
    return shown;
  });
}

Outcome<std::vector<ScheduledView>> History::scheduled() {
  return groups_.store().read([](db::Database& db) {
    std::vector<ScheduledView> views;
    Names names(db);
    for (auto& row : ScheduleStore(db).list()) {
      const std::int64_t conversation = row.conversation;
      views.push_back({.row = std::move(row), .conversation = names.title(conversation)});
    }
    return views;
  });
}

Outcome<std::vector<DraftView>> History::drafts() {
  return groups_.store().read([](db::Database& db) {
    std::vector<DraftView> views;
    Names names(db);
    for (auto& row : DraftStore(db).list()) {
      const std::int64_t conversation = row.conversation;
      views.push_back({.row = std::move(row), .conversation = names.title(conversation)});
    }
    return views;
  });
}

}  // namespace qpc::client
