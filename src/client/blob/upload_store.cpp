#include "client/blob/upload_store.h"

namespace qpc::client {
namespace {

std::vector<UploadRow> read_rows(db::Rows rows) {
  std::vector<UploadRow> found;
  for (const auto row : rows) {
    const auto message = message::AppMessage::read(row.get<Bytes>(3));
    const auto* file = message ? std::get_if<message::File>(&message->body) : nullptr;
    if (file == nullptr) continue;
    found.push_back({.id = row.get<std::int64_t>(0),
                     .conversation = row.get<std::int64_t>(1),
                     .spool = row.get<std::string>(2),
                     .file = *file,
                     .delete_key = row.get<DeleteKey>(4),
                     .begun_at = row.get<Milliseconds>(5)});
  }
  return found;
}

}  // namespace

std::int64_t UploadStore::add(const UploadRow& row) {
  message::AppMessage message;
  message.body = row.file;
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO upload (conversation, spool, file, hash, delete_key, begun_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
          "RETURNING id",
          row.conversation, row.spool, message.write(), row.file.hash, row.delete_key, row.begun_at)
      .value();
}

void UploadStore::remove(std::int64_t id) { db_.run("DELETE FROM upload WHERE id = ?1", id); }

std::vector<UploadRow> UploadStore::find(std::int64_t conversation, const std::array<std::uint8_t, 32>& hash) {
  return read_rows(
      db_.query("SELECT id, conversation, spool, file, delete_key, begun_at FROM upload WHERE conversation = ?1 AND "
                "hash = ?2 ORDER BY id",
                conversation, hash));
}

std::vector<UploadRow> UploadStore::begun_before(Milliseconds time) {
  return read_rows(
      db_.query("SELECT id, conversation, spool, file, delete_key, begun_at FROM upload WHERE begun_at < ?1", time));
}

void UploadStore::add_sent(std::int64_t message, const std::array<std::uint8_t, 32>& address,
                           const DeleteKey& delete_key) {
  db_.run("INSERT INTO sent_file (message, address, delete_key) VALUES (?1, ?2, ?3)", message, address, delete_key);
}

std::optional<UploadStore::Sent> UploadStore::find_sent(std::int64_t message) {
  auto found = db_.find_one<std::array<std::uint8_t, 32>, DeleteKey>(
      "SELECT address, delete_key FROM sent_file WHERE message = ?1", message);
  if (!found) return std::nullopt;
  return Sent{std::get<0>(*found), std::move(std::get<1>(*found))};
}

}  // namespace qpc::client
