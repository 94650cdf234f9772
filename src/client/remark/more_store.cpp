#include "client/remark/more_store.h"

#include <algorithm>

#include "client/remark/remark_kind.h"

namespace qpc::client {
namespace {

constexpr std::size_t id_size = 16;

std::optional<ReferenceColumn> to_column(const std::optional<message::Reference>& reference) {
  return reference ? std::optional(client::to_column(*reference)) : std::nullopt;
}

std::optional<message::Reference> to_reference(const std::optional<ReferenceColumn>& column) {
  return column ? std::optional(client::to_reference(*column)) : std::nullopt;
}

std::vector<identity::AccountId> split(const Bytes& all) {
  std::vector<identity::AccountId> ids(all.size() / id_size);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(i * id_size), id_size, ids[i].octets.begin());
  }
  return ids;
}

}  // namespace

Bytes joined(const std::vector<std::array<std::uint8_t, id_size>>& ids) {
  Bytes all;
  for (const auto& id : ids) all.insert(all.end(), id.begin(), id.end());
  return all;
}

ReferenceColumn to_column(const message::Reference& reference) {
  ReferenceColumn column{};
  std::ranges::copy(reference.device_id, column.begin());
  std::ranges::copy(reference.id, column.begin() + id_size);
  return column;
}

message::Reference to_reference(const ReferenceColumn& column) {
  message::Reference reference;
  std::copy_n(column.begin(), id_size, reference.device_id.begin());
  std::copy_n(column.begin() + id_size, id_size, reference.id.begin());
  return reference;
}

void MoreStore::note(std::int64_t message, const message::AppMessage& said) {
  if (!said.reply_to && !said.thread && said.mentions.empty()) return;
  db_.run("INSERT OR REPLACE INTO message_more (message, reply_to, thread, mentions) VALUES (?1, ?2, ?3, ?4)", message,
          to_column(said.reply_to), to_column(said.thread), joined(said.mentions));
}

MessageMore MoreStore::find(std::int64_t message) {
  for (const auto row : db_.query("SELECT reply_to, thread, mentions, edited_at, edit_count, deleted_at, deleted_by "
                                  "FROM message_more WHERE message = ?1",
                                  message)) {
    return {.reply_to = to_reference(row.get<std::optional<ReferenceColumn>>(0)),
            .thread = to_reference(row.get<std::optional<ReferenceColumn>>(1)),
            .mentions = split(row.get<std::optional<Bytes>>(2).value_or(Bytes())),
            .edited_at = row.get<std::optional<Milliseconds>>(3),
            .edit_count = row.get<std::uint32_t>(4),
            .deleted_at = row.get<std::optional<Milliseconds>>(5),
            .deleted_by = row.get<std::optional<identity::AccountId>>(6)};
  }
  return {};
}

void MoreStore::note_edit(std::int64_t message, ByteView mentions, Milliseconds at, bool keeps_wording) {
  db_.run(
      "INSERT INTO message_more (message, mentions, edited_at, edit_count, keeps_wording) VALUES (?1, ?2, ?3, 1, ?4) "
      "ON CONFLICT (message) DO UPDATE SET mentions = ?2, edited_at = ?3, edit_count = edit_count + 1, "
      "keeps_wording = ?4",
      message, mentions, at, keeps_wording);
}

bool MoreStore::has_waiting_edit(std::int64_t message) {
  return db_.find_one<std::int64_t>(
                "SELECT EXISTS (SELECT 1 FROM remark r JOIN message e ON e.id = r.id "
                "WHERE r.target = ?1 AND r.kind = ?2 AND e.state = ?3)",
                message, RemarkKind::edit, MessageState::queued)
             .value_or(0) != 0;
}

void MoreStore::take_back_edit(std::int64_t message, ByteView mentions, std::optional<Milliseconds> edited_at) {
  db_.run(
      "UPDATE message_more SET mentions = ?2, edited_at = min(edited_at, ?3), "
      "keeps_wording = CASE WHEN ?3 IS NULL THEN 0 ELSE keeps_wording END, "
      "edit_count = CASE WHEN ?3 IS NULL THEN 0 ELSE edit_count - 1 END WHERE message = ?1 AND edit_count > 0",
      message, mentions, edited_at);
}

void MoreStore::forget(std::int64_t message) {
  db_.run(
      "UPDATE message_more SET reply_to = NULL, thread = NULL, mentions = NULL, keeps_wording = 0 WHERE message = ?1",
      message);
}

void MoreStore::note_deletion(std::int64_t message, const identity::AccountId& by, Milliseconds at) {
  db_.run("INSERT OR REPLACE INTO message_more (message, deleted_by, deleted_at) VALUES (?1, ?2, ?3)", message, by, at);
}

std::vector<std::int64_t> MoreStore::kept_wordings(Milliseconds said_before) {
  std::vector<std::int64_t> found;
  for (const auto row :
       db_.query("SELECT x.message FROM message_more x JOIN message m ON m.id = x.message WHERE x.keeps_wording = 1 "
                 "AND (m.stored_at < ?1 OR m.device_id IS NOT (SELECT device_id FROM account)) "
                 "AND NOT EXISTS (SELECT 1 FROM remark r JOIN message e ON e.id = r.id "
                 "WHERE r.target = m.id AND r.kind = ?2 AND e.state = ?3)",
                 said_before, RemarkKind::edit, MessageState::queued)) {
    found.push_back(row.get<std::int64_t>(0));
  }
  return found;
}

void MoreStore::end_wording(std::int64_t message) {
  db_.run("UPDATE message_more SET keeps_wording = 0 WHERE message = ?1", message);
}

std::vector<std::int64_t> MoreStore::thread(std::int64_t conversation, const message::Reference& beginning,
                                            std::uint32_t most) {
  std::vector<std::int64_t> found;
  for (const auto row : db_.query("SELECT x.message FROM message_more x JOIN message m ON m.id = x.message WHERE "
                                  "x.thread = ?2 AND m.conversation = ?1 ORDER BY x.message DESC LIMIT ?3",
                                  conversation, client::to_column(beginning), std::int64_t{most})) {
    found.push_back(row.get<std::int64_t>(0));
  }
  std::ranges::reverse(found);
  return found;
}

}  // namespace qpc::client
