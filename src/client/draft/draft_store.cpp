#include "client/draft/draft_store.h"

namespace qpc::client {

std::optional<DraftRow> DraftStore::find(std::int64_t conversation) {
  for (const auto row : db_.query("SELECT text, changed_at FROM draft WHERE conversation = ?1", conversation)) {
    return DraftRow{
        .conversation = conversation, .text = row.get<std::string>(0), .changed_at = row.get<Milliseconds>(1)};
  }
  return std::nullopt;
}

void DraftStore::put(const DraftRow& draft) {
  db_.run(
      "INSERT INTO draft (conversation, text, changed_at) VALUES (?1, ?2, ?3) ON CONFLICT (conversation) DO UPDATE SET "
      "text = excluded.text, changed_at = excluded.changed_at",
      draft.conversation, draft.text, draft.changed_at);
}

void DraftStore::remove(std::int64_t conversation) {
  db_.run("DELETE FROM draft WHERE conversation = ?1", conversation);
}

std::vector<DraftRow> DraftStore::list() {
  std::vector<DraftRow> drafts;
  for (const auto row : db_.query("SELECT conversation, text, changed_at FROM draft ORDER BY changed_at DESC")) {
    drafts.push_back({.conversation = row.get<std::int64_t>(0),
                      .text = row.get<std::string>(1),
                      .changed_at = row.get<Milliseconds>(2)});
  }
  return drafts;
}

}  // namespace qpc::client
