// contest_store.h: the tables contest and contest_note: commits that this device, or another, cannot apply.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::client {

struct ContestRow {
  std::int64_t conversation = 0;
  std::uint64_t epoch = 0;  ///< that the commit ended for others
  Bytes commit_id;
  std::string clause;   ///< the rule that it breaks
  bool stands = false;  ///< others have confirmed it: this device alone cannot go on
};

struct ContestNoteRow {
  std::int64_t conversation = 0;
  Bytes commit_id;
};

/// Borrows the database for one transaction.
class ContestStore {
 public:
  explicit ContestStore(db::Database& db) : db_(db) {}

  /// Keeps the newest few of a conversation: anybody can put what looks like a commit into a mailbox.
  void add(const ContestRow& contest);
  std::vector<ContestRow> list(std::int64_t conversation);
  void set_stands(const ContestRow& contest);
  void drop(const ContestRow& contest);
  void drop_all(std::int64_t conversation);
  /// Conversations with a contest that is not decided.
  std::vector<std::int64_t> open();

  void add_note(const ContestNoteRow& note);
  std::vector<ContestNoteRow> notes();
  void drop_note(const ContestNoteRow& note);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
