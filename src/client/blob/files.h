// files.h: files that people send and save.
#pragma once
#include "client/blob/file_spool.h"
#include "client/blob/transfer.h"
#include "client/group/groups.h"

namespace qpc::client {

/// A file that somebody wants to send.
struct FileOrder {
  std::filesystem::path path;
  std::string name = {};  ///< empty: the path's last part
  bool view_once = false;
};

/// What is stored and moved for files. Each step can be done again after a kill.
class Files {
 public:
  /// All outlive this.
  Files(Environment& environment, Groups& groups) : environment_(environment), groups_(groups) {}

  /// Seals the file into the spool; the same file to the same conversation goes on with what is there. Needs no node.
  /// Errors: not_found; usage; limit; store; those of Outbox::check_open.
  Outcome<UploadRow> prepare(FileSpool& spool, std::int64_t conversation, const FileOrder& order);
  /// Brings it to the node. Errors: those of upload_blob.
  Task<Outcome<>> upload(Session& session, FileSpool& spool, const UploadRow& upload, TransferObserver& observer);
  /// The message that tells of it was queued under this cursor, in `db`'s transaction.
  static void sent(db::Database& db, const UploadRow& upload, std::int64_t cursor);

  /// What a message tells of a file. Errors: not_found, usage: "no_file_message".
  Outcome<message::File> find(std::int64_t cursor);
  /// Fetches what the spool lacks, and writes the file to `path`. Errors: refused: "file_exists", "file_damaged"; those
  /// of download_blob; store.
  Task<Outcome<>> save(Session& session, FileSpool& spool, message::File file, std::filesystem::path path,
                       Overwrite overwrite, TransferObserver& observer);
  /// Deletes a file at the node that this device has sent. Errors: not_found; usage.
  Task<Outcome<>> remove(Session& session, std::int64_t cursor);

 private:
  Outcome<Uses> uses_of(const UploadRow& upload);
  void forget_old(FileSpool& spool);

  Environment& environment_;
  Groups& groups_;
};

}  // namespace qpc::client
