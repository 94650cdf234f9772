// Messages by what was said about them.
#include <algorithm>

#include "client/history/history.h"
#include "client/history/names.h"

namespace qpc::client {

std::vector<MessageView> History::view(db::Database& db, const std::vector<std::int64_t>& cursors) {
  std::vector<MessageView> views;
  Names names(db);
  for (const auto cursor : cursors) {
    auto row = MessageStore(db).find(cursor);
    if (!row || (row->kind == MessageKind::unknown && row->text.empty())) continue;  // nothing to show
    views.push_back(view(db, names, *std::move(row)));
  }
  return views;
}

Outcome<std::vector<MessageView>> History::thread(std::int64_t cursor, std::uint32_t most) {
  return groups_.store().read([&](db::Database& db) -> Outcome<std::vector<MessageView>> {
    const auto row = MessageStore(db).find(cursor);
    if (!row) return failure(FailureKind::not_found, "unknown_message", "There is no such message.");
    if (!row->app_id || !row->device_id) {
      return failure(FailureKind::refused, "not_a_message", "Nobody has said this: it begins no thread.");
    }
    const message::Reference itself{row->device_id->octets, *row->app_id};
    const auto beginning = MoreStore(db).find(cursor).thread.value_or(itself);
    std::vector<std::int64_t> cursors;
    if (const auto first = MessageStore(db).find(row->conversation, beginning)) cursors.push_back(first->id);
    for (const auto one : MoreStore(db).thread(row->conversation, beginning, most)) {
      if (!std::ranges::contains(cursors, one)) cursors.push_back(one);
    }
    return view(db, cursors);
  });
}

Outcome<std::vector<MessageView>> History::pinned(std::int64_t conversation) {
  return groups_.store().read([&](db::Database& db) { return view(db, RemarkStore(db).pinned(conversation)); });
}

}  // namespace qpc::client
