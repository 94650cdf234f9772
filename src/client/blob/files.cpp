#include "client/blob/files.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/blob/file_name.h"
#include "client/group/group_view.h"
#include "client/history/message_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/base/encoding.h"

namespace qpc::client {
namespace {

constexpr auto spooled_for = std::chrono::days(7);

std::string spool_name(const message::File& file) { return to_hex(file.address) + ".in"; }

}  // namespace

void Files::forget_old(FileSpool& spool) {
  const auto old = groups_.store().write([&](db::Database& db) -> Outcome<std::vector<UploadRow>> {
    auto rows = UploadStore(db).begun_before(environment_.now() - spooled_for);
    for (const auto& row : rows) UploadStore(db).remove(row.id);
    return rows;
  });
  if (!old) return;
  for (const auto& row : *old) spool.remove(row.spool);
}

Outcome<UploadRow> Files::prepare(FileSpool& spool, std::int64_t conversation, const FileOrder& order) {
  forget_old(spool);
  QPC_TRY(const auto source, spool.open_source(order.path));
  QPC_TRY(const auto measured, spool.measure(*source));
  const auto name = clean_file_name(order.name.empty() ? order.path.filename().string() : order.name);
  QPC_TRY(auto begun,
          groups_.store().read([&](db::Database& db) { return UploadStore(db).find(conversation, measured.second); }));
  for (auto& row : begun) {
    if (row.file.name == name && row.file.view_once == order.view_once && spool.find(row.spool) != nullptr) {
      return std::move(row);
    }
  }
  UploadRow row{.conversation = conversation,
                .spool = to_hex(environment_.random.bytes(16)) + ".out",
                .file = {},
                .delete_key = environment_.random.secret(DeleteKey::size_octets).into<DeleteKey>(),
                .begun_at = environment_.now()};
  QPC_TRY(const auto spooled, spool.open(row.spool));
  auto sealed = spool.seal(*source, *spooled);
  if (sealed && (sealed->size != measured.first || sealed->hash != measured.second)) {
    sealed = failure(FailureKind::refused, "file_changed", "The file changed while it was read: try again.");
  }
  if (!sealed) {
    spool.remove(row.spool);
    return std::unexpected(sealed.error());
  }
  row.file = *std::move(sealed);
  row.file.name = name;
  row.file.mime_type = mime_type_of(name);
  row.file.view_once = order.view_once;
  QPC_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    row.id = UploadStore(db).add(row);
    return {};
  }));
  return row;
}

/// What is viewed once may be fetched once by each person it is for.
Outcome<Uses> Files::uses_of(const UploadRow& upload) {
  if (!upload.file.view_once) return 0;
  return groups_.read([&](GroupChange& change) -> Outcome<Uses> {
    QPC_TRY(const auto self, require_account(change.db()));
    QPC_TRY(const auto group, change.group(upload.conversation));
    std::set<identity::AccountId> people;
    for (const auto& member : members_of(group)) people.insert(member.identity.account_id);
    people.erase(self.account_id);
    return std::max<Uses>(1, static_cast<Uses>(people.size()));
  });
}

Task<Outcome<>> Files::upload(Session& session, FileSpool& spool, const UploadRow& upload, TransferObserver& observer) {
  QPC_CO_TRY(const auto uses, uses_of(upload));
  QPC_CO_TRY(const auto sealed, spool.open(upload.spool));
  co_return co_await upload_blob(session, upload, uses, *sealed, observer);
}

void Files::sent(db::Database& db, const UploadRow& upload, std::int64_t cursor) {
  UploadStore(db).add_sent(cursor, upload.file.address, upload.delete_key);
  UploadStore(db).remove(upload.id);
}

Outcome<message::File> Files::find(std::int64_t cursor) {
  return groups_.store().read([&](db::Database& db) -> Outcome<message::File> {
    auto file = MessageStore(db).file(cursor);
    if (file) return *std::move(file);
    return failure(FailureKind::usage, "no_file_message", "This message tells of no file.");
  });
}

Task<Outcome<>> Files::save(Session& session, FileSpool& spool, message::File file, std::filesystem::path path,
                            Overwrite overwrite, TransferObserver& observer) {
  QPC_CO_TRY(const auto spooled, spool.open(spool_name(file)));
  QPC_CO_TRY(auto download, co_await download_blob(session, file, *spooled, observer));
  QPC_CO_TRY(const bool whole, spool.is_whole(file, *spooled));
  auto saved = whole ? spool.unseal(file, *spooled, path, overwrite)
                     : failure(FailureKind::refused, "file_damaged",
                               "What came from the node is not what was sent: it was dropped. Try again.");
  // A name that is taken, or a full disk, is no reason to fetch all of it again.
  if (!saved && saved.error().code != "file_damaged") co_return saved;
  if (saved) {
    KJ_IF_MAYBE (capability, download) {
      const auto told = co_await with_faults_described(finish_download(session, *capability));
      if (!told && told.error().kind == FailureKind::bug) co_return told;  // else the node notices by itself
    }
  }
  spool.remove(spool_name(file));
  co_return saved;
}

Task<Outcome<>> Files::remove(Session& session, std::int64_t cursor) {
  // The message may be deleted already.
  QPC_CO_TRY(const auto sent, groups_.store().read([&](db::Database& db) -> Outcome<UploadStore::Sent> {
    auto found = UploadStore(db).find_sent(cursor);
    if (found) return *std::move(found);
    return failure(FailureKind::usage, "not_sent_here", "Only the device that sent a file can delete it at the node.");
  }));
  auto request = session.blobs().deleteRequest();
  request.setAddress(to_kj(sent.address));
  request.setDeleteKey(to_kj(sent.delete_key.reveal()));
  auto response = co_await session.answer("deleting a file", request.send());
  const auto result = response.getResult();
  if (!result.isRefused()) co_return Outcome<>();
  if (result.getRefused().getReason() == api::Refusal::Reason::NOT_FOUND) {
    co_return failure(FailureKind::not_found, "file_gone", "The node has this file no more.");
  }
  co_return std::unexpected(describe(result.getRefused()));
}

}  // namespace qpc::client
