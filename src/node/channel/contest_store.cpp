#include "node/channel/contest_store.h"

#include <set>

#include "node/channel/channel_store.h"

namespace qpc::node {
namespace {

template <class... Keys>
std::optional<ContestRow> find_contest(db::Database& db, Literal sql, const Keys&... keys) {
  return db.find_one<std::uint64_t, Bytes, std::string, std::chrono::sys_seconds>(sql, keys...)
      .transform([](const auto& found) {
        const auto& [epoch, commit_id, clause, contested_at] = found;
        return ContestRow{epoch, commit_id, clause, contested_at};
      });
}

}  // namespace

void ContestStore::note_change(std::int64_t channel_row, std::uint64_t epoch, std::int64_t mailbox_row,
                               std::optional<std::uint64_t> since_before, std::chrono::sys_seconds now) {
  db_.run(
      "INSERT INTO member_change (channel_row, epoch, mailbox_row, since_before, changed_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (channel_row, epoch, mailbox_row) DO NOTHING",
      channel_row, epoch, mailbox_row, since_before, now);
}

void ContestStore::undo_changes(std::int64_t channel_row, std::uint64_t from_epoch) {
  struct Change {
    std::int64_t mailbox_row;
    std::optional<std::uint64_t> since_before;
  };
  std::vector<Change> changes;
  for (const auto row : db_.query("SELECT c.mailbox_row, c.since_before FROM member_change c JOIN mailbox m ON m.id = "
                                  "c.mailbox_row WHERE c.channel_row = ?1 AND c.epoch >= ?2 ORDER BY c.epoch DESC",
                                  channel_row, from_epoch)) {
    changes.push_back({row.get<std::int64_t>(0), row.get<std::optional<std::uint64_t>>(1)});
  }
  for (const auto& change : changes) {
    db_.run("DELETE FROM channel_member WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row, change.mailbox_row);
    if (!change.since_before) continue;
    db_.run("INSERT INTO channel_member (channel_row, mailbox_row, since_epoch) VALUES (?1, ?2, ?3)", channel_row,
            change.mailbox_row, *change.since_before);
  }
  db_.run("DELETE FROM member_change WHERE channel_row = ?1 AND epoch >= ?2", channel_row, from_epoch);
}

void ContestStore::forget_changes(std::int64_t channel_row, std::uint64_t before_epoch) {
  db_.run("DELETE FROM member_change WHERE channel_row = ?1 AND epoch < ?2", channel_row, before_epoch);
}

void ContestStore::forget_changes_of(std::int64_t channel_row, std::int64_t mailbox_row) {
  db_.run("DELETE FROM member_change WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row, mailbox_row);
}

std::optional<TakenOff> ContestStore::taken_off(std::int64_t channel_row, std::int64_t mailbox_row) {
  return db_
      .find_one<std::uint64_t, std::uint64_t>(
          "SELECT epoch, since_before FROM member_change WHERE channel_row = ?1 AND mailbox_row = ?2 AND since_before "
          "IS "
          "NOT NULL ORDER BY epoch LIMIT 1",
          channel_row, mailbox_row)
      .transform([](const auto& found) { return TakenOff{std::get<0>(found), std::get<1>(found)}; });
}

std::size_t ContestStore::count_accounts_off(std::int64_t channel_row, std::uint64_t epoch, std::int64_t account_row) {
  return db_
      .find_one<std::size_t>(
          "SELECT count(DISTINCT d.account_row) FROM member_change c JOIN mailbox m ON m.id = c.mailbox_row JOIN "
          "device "
          "d ON d.id = m.device_row WHERE c.channel_row = ?1 AND c.epoch = ?2 AND c.since_before IS NOT NULL AND "
          "d.account_row <> ?3",
          channel_row, epoch, account_row)
      .value();
}

void ContestStore::add(std::int64_t channel_row, std::int64_t mailbox_row, const ContestRow& contest) {
  db_.run(
      "INSERT INTO contest (channel_row, epoch, commit_id, mailbox_row, clause, contested_at, outcome) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      channel_row, contest.epoch, contest.commit_id, mailbox_row, contest.clause, contest.contested_at,
      ContestOutcome::open);
}

std::optional<std::chrono::sys_seconds> ContestStore::contested_at(std::int64_t channel_row, std::int64_t mailbox_row,
                                                                   std::uint64_t epoch, ByteView commit_id) {
  return db_.find_one<std::chrono::sys_seconds>(
      "SELECT contested_at FROM contest WHERE channel_row = ?1 AND epoch = ?2 AND commit_id = ?3 AND mailbox_row = ?4",
      channel_row, epoch, commit_id, mailbox_row);
}

std::optional<ContestRow> ContestStore::first_open(std::int64_t channel_row) {
  return find_contest(db_,
                      "SELECT epoch, commit_id, clause, contested_at FROM contest WHERE channel_row = ?1 AND outcome = "
                      "0 ORDER BY epoch, contested_at, mailbox_row LIMIT 1",
                      channel_row);
}

std::optional<ContestRow> ContestStore::first_open(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id) {
  return find_contest(db_,
                      "SELECT epoch, commit_id, clause, contested_at FROM contest WHERE channel_row = ?1 AND epoch = "
                      "?2 AND commit_id = ?3 AND outcome = 0 ORDER BY contested_at, mailbox_row LIMIT 1",
                      channel_row, epoch, commit_id);
}

ContestCount ContestStore::count(std::int64_t channel_row, std::int64_t mailbox_row, std::chrono::sys_seconds since) {
  ContestCount count;
  for (const auto row :
       db_.query("SELECT contested_at, outcome FROM contest WHERE mailbox_row = ?1 AND channel_row = ?2 AND "
                 "contested_at > ?3 ORDER BY contested_at",
                 mailbox_row, channel_row, since)) {
    if (count.all++ == 0) count.oldest = row.get<std::chrono::sys_seconds>(0);
    if (row.get<ContestOutcome>(1) == ContestOutcome::confirmed) ++count.in_vain;
  }
  return count;
}

void ContestStore::settle(std::int64_t channel_row, std::uint64_t from_epoch, std::uint64_t before_epoch,
                          ContestOutcome outcome) {
  db_.run("UPDATE contest SET outcome = ?4 WHERE channel_row = ?1 AND epoch >= ?2 AND epoch < ?3 AND outcome = 0",
          channel_row, from_epoch, before_epoch, outcome);
}

void ContestStore::replace_accepted(std::int64_t channel_row, std::uint64_t from_epoch, std::chrono::sys_seconds now) {
  db_.run(
      "INSERT INTO replaced_commit (channel_row, epoch, commit_id, mailbox_row, replaced_at) SELECT channel_row, "
      "epoch, "
      "commit_id, mailbox_row, ?3 FROM accepted_commit WHERE channel_row = ?1 AND epoch >= ?2",
      channel_row, from_epoch, now);
  db_.run("DELETE FROM accepted_commit WHERE channel_row = ?1 AND epoch >= ?2", channel_row, from_epoch);
}

bool ContestStore::is_replaced(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id) {
  return db_
      .find_one<std::int64_t>("SELECT 1 FROM replaced_commit WHERE channel_row = ?1 AND epoch = ?2 AND commit_id = ?3",
                              channel_row, epoch, commit_id)
      .has_value();
}

std::vector<std::uint64_t> ContestStore::epochs_replaced(std::int64_t channel_row, std::uint64_t before_epoch) {
  std::vector<std::uint64_t> epochs;
  for (const auto row : db_.query("SELECT DISTINCT epoch FROM replaced_commit WHERE channel_row = ?1 AND epoch < ?2",
                                  channel_row, before_epoch)) {
    epochs.push_back(row.get<std::uint64_t>(0));
  }
  return epochs;
}

bool ContestStore::has_replaced(std::int64_t channel_row, std::uint64_t epoch, std::int64_t mailbox_row) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM replaced_commit WHERE channel_row = ?1 AND epoch = ?2 AND mailbox_row = ?3 LIMIT 1",
          channel_row, epoch, mailbox_row)
      .has_value();
}

std::vector<std::chrono::sys_seconds> ContestStore::replaced_since(std::int64_t channel_row, std::int64_t mailbox_row,
                                                                   std::chrono::sys_seconds since) {
  std::vector<std::chrono::sys_seconds> times;
  for (const auto row : db_.query("SELECT replaced_at FROM replaced_commit WHERE channel_row = ?1 AND mailbox_row = ?2 "
                                  "AND replaced_at > ?3 ORDER BY replaced_at",
                                  channel_row, mailbox_row, since)) {
    times.push_back(row.get<std::chrono::sys_seconds>(0));
  }
  return times;
}

void ContestStore::forget_channel(std::int64_t channel_row) {
  db_.run("DELETE FROM member_change WHERE channel_row = ?1", channel_row);
  db_.run("DELETE FROM contest WHERE channel_row = ?1", channel_row);
  db_.run("DELETE FROM replaced_commit WHERE channel_row = ?1", channel_row);
}

void ContestStore::forget_mailbox(std::int64_t mailbox_row) {
  db_.run("DELETE FROM member_change WHERE mailbox_row = ?1", mailbox_row);
  db_.run("DELETE FROM contest WHERE mailbox_row = ?1", mailbox_row);
}

bool ContestStore::may_return(std::int64_t channel_row) {
  return db_
      .find_one<std::int64_t>("SELECT 1 FROM member_change WHERE channel_row = ?1 AND since_before IS NOT NULL LIMIT 1",
                              channel_row)
      .has_value();
}

void ContestStore::sweep(std::chrono::sys_seconds before, std::size_t most) {
  std::set<std::int64_t> channels;
  for (const auto row : db_.query("DELETE FROM member_change WHERE id IN (SELECT id FROM member_change WHERE "
                                  "changed_at <= ?1 LIMIT ?2) RETURNING channel_row",
                                  before, most)) {
    channels.insert(row.get<std::int64_t>(0));
  }
  for (const auto channel_row : channels) ChannelStore(db_).remove_if_empty(channel_row);
  db_.run("DELETE FROM contest WHERE id IN (SELECT id FROM contest WHERE contested_at <= ?1 LIMIT ?2)", before, most);
  db_.run("DELETE FROM replaced_commit WHERE id IN (SELECT id FROM replaced_commit WHERE replaced_at <= ?1 LIMIT ?2)",
          before, most);
}

}  // namespace qpc::node
