#include "client/group/contest_store.h"

namespace qpc::client {

void ContestStore::add(const ContestRow& contest) {
  constexpr int most_kept = 16;
  db_.run("INSERT OR IGNORE INTO contest (conversation, epoch, commit_id, clause, stands) VALUES (?1, ?2, ?3, ?4, 0)",
          contest.conversation, contest.epoch, contest.commit_id, contest.clause);
  db_.run(
      "DELETE FROM contest WHERE conversation = ?1 AND rowid NOT IN (SELECT rowid FROM contest WHERE conversation = ?1 "
      "ORDER BY rowid DESC LIMIT ?2)",
      contest.conversation, most_kept);
}

std::vector<ContestRow> ContestStore::list(std::int64_t conversation) {
  std::vector<ContestRow> contests;
  for (const auto row :
       db_.query("SELECT epoch, commit_id, clause, stands FROM contest WHERE conversation = ?1 ORDER BY rowid",
                 conversation)) {
    contests.push_back({.conversation = conversation,
                        .epoch = row.get<std::uint64_t>(0),
                        .commit_id = row.get<Bytes>(1),
                        .clause = row.get<std::string>(2),
                        .stands = row.get<bool>(3)});
  }
  return contests;
}

void ContestStore::set_stands(const ContestRow& contest) {
  db_.run("UPDATE contest SET stands = 1 WHERE conversation = ?1 AND commit_id = ?2", contest.conversation,
          contest.commit_id);
}

void ContestStore::drop(const ContestRow& contest) {
  db_.run("DELETE FROM contest WHERE conversation = ?1 AND commit_id = ?2", contest.conversation, contest.commit_id);
}

void ContestStore::drop_all(std::int64_t conversation) {
  db_.run("DELETE FROM contest WHERE conversation = ?1", conversation);
}

std::vector<std::int64_t> ContestStore::open() {
  std::vector<std::int64_t> conversations;
  for (const auto row : db_.query("SELECT DISTINCT conversation FROM contest WHERE stands = 0")) {
    conversations.push_back(row.get<std::int64_t>(0));
  }
  return conversations;
}

void ContestStore::add_note(const ContestNoteRow& note) {
  db_.run("INSERT OR IGNORE INTO contest_note (conversation, commit_id) VALUES (?1, ?2)", note.conversation,
          note.commit_id);
}

std::vector<ContestNoteRow> ContestStore::notes() {
  std::vector<ContestNoteRow> notes;
  for (const auto row : db_.query("SELECT conversation, commit_id FROM contest_note")) {
    notes.push_back({.conversation = row.get<std::int64_t>(0), .commit_id = row.get<Bytes>(1)});
  }
  return notes;
}

void ContestStore::drop_note(const ContestNoteRow& note) {
  db_.run("DELETE FROM contest_note WHERE conversation = ?1 AND commit_id = ?2", note.conversation, note.commit_id);
}

}  // namespace qpc::client
