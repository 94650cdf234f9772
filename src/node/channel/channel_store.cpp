#include "node/channel/channel_store.h"

#include "node/channel/contest_store.h"

namespace qpc::node {
namespace {

template <class Key>
std::optional<ChannelState> find_channel(db::Database& db, Literal sql, const Key& key) {
  return db
      .find_one<std::int64_t, Bytes, Bytes, std::uint64_t, Bytes, std::uint64_t, std::uint64_t,
                std::chrono::sys_seconds>(sql, key)
      .transform([](const auto& found) {
        const auto& [row, address, group_id, epoch, commit_id, confirmed_epoch, replaced_epoch, catching_up_until] =
            found;
        return ChannelState{row,       address,         group_id,       epoch,
                            commit_id, confirmed_epoch, replaced_epoch, catching_up_until};
      });
}

}  // namespace

ChannelState ChannelStore::create(ByteView address, ByteView group_id, std::optional<ByteView> pair) {
  db_.run("INSERT INTO channel (address, group_id, epoch, commit_id, pair) VALUES (?1, ?2, 0, x'', ?3)", address,
          group_id, pair);
  return at(address).value();
}

std::optional<ChannelState> ChannelStore::at(ByteView address) {
  return find_channel(
      db_,
      "SELECT id, address, group_id, epoch, commit_id, confirmed_epoch, replaced_epoch, catching_up_until "
      "FROM channel WHERE address = ?1",
      address);
}

std::optional<ChannelState> ChannelStore::of_group(ByteView group_id) {
  return find_channel(
      db_,
      "SELECT id, address, group_id, epoch, commit_id, confirmed_epoch, replaced_epoch, catching_up_until "
      "FROM channel WHERE group_id = ?1",
      group_id);
}

std::optional<ChannelState> ChannelStore::of_pair(ByteView pair) {
  return find_channel(
      db_,
      "SELECT id, address, group_id, epoch, commit_id, confirmed_epoch, replaced_epoch, catching_up_until "
      "FROM channel WHERE pair = ?1",
      pair);
}

std::optional<ChannelState> ChannelStore::find(std::int64_t channel_row) {
  return find_channel(
      db_,
      "SELECT id, address, group_id, epoch, commit_id, confirmed_epoch, replaced_epoch, catching_up_until "
      "FROM channel WHERE id = ?1",
      channel_row);
}

std::vector<std::int64_t> ChannelStore::members(std::int64_t channel_row) {
  std::vector<std::int64_t> rows;
  for (const auto row : db_.query("SELECT mailbox_row FROM channel_member WHERE channel_row = ?1", channel_row)) {
    rows.push_back(row.get<std::int64_t>(0));
  }
  return rows;
}

std::vector<std::int64_t> ChannelStore::readers(std::int64_t channel_row, std::uint64_t epoch) {
  std::vector<std::int64_t> rows;
  for (const auto row : db_.query("SELECT mailbox_row FROM channel_member WHERE channel_row = ?1 AND since_epoch <= ?2",
                                  channel_row, epoch)) {
    rows.push_back(row.get<std::int64_t>(0));
  }
  return rows;
}

bool ChannelStore::has_member(std::int64_t channel_row, std::int64_t mailbox_row) {
  return db_
      .find_one<std::int64_t>("SELECT 1 FROM channel_member WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row,
                              mailbox_row)
      .has_value();
}

std::optional<std::uint64_t> ChannelStore::member_since(std::int64_t channel_row, std::int64_t mailbox_row) {
  return db_.find_one<std::uint64_t>(
      "SELECT since_epoch FROM channel_member WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row, mailbox_row);
}

bool ChannelStore::has_reader_beside(std::int64_t channel_row, std::uint64_t epoch, std::int64_t account_row) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM channel_member c JOIN mailbox m ON m.id = c.mailbox_row JOIN device d ON d.id = m.device_row "
          "WHERE c.channel_row = ?1 AND c.since_epoch <= ?2 AND d.account_row <> ?3 LIMIT 1",
          channel_row, epoch, account_row)
      .has_value();
}

std::int64_t ChannelStore::account_of(std::int64_t mailbox_row) {
  return db_
      .find_one<std::int64_t>(
          "SELECT d.account_row FROM mailbox m JOIN device d ON d.id = m.device_row WHERE m.id = ?1", mailbox_row)
      .value();
}

std::size_t ChannelStore::count_members(std::int64_t channel_row) {
  return db_.find_one<std::size_t>("SELECT count(*) FROM channel_member WHERE channel_row = ?1", channel_row).value();
}

void ChannelStore::add_member(std::int64_t channel_row, std::int64_t mailbox_row, std::uint64_t since_epoch) {
  db_.run(
      "INSERT INTO channel_member (channel_row, mailbox_row, since_epoch) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (channel_row, mailbox_row) DO UPDATE SET since_epoch = excluded.since_epoch",
      channel_row, mailbox_row, since_epoch);
}

void ChannelStore::remove_member(std::int64_t channel_row, std::int64_t mailbox_row) {
  db_.run("DELETE FROM channel_member WHERE channel_row = ?1 AND mailbox_row = ?2", channel_row, mailbox_row);
}

std::size_t ChannelStore::count_created(std::int64_t mailbox_row) {
  return db_
      .find_one<std::size_t>(
          "SELECT count(*) FROM device own JOIN device d ON d.account_row = own.account_row JOIN mailbox m ON "
          "m.device_row = d.id JOIN channel_member c ON c.mailbox_row = m.id AND c.since_epoch = 0 "
          "WHERE own.id = (SELECT device_row FROM mailbox WHERE id = ?1)",
          mailbox_row)
      .value();
}

std::size_t ChannelStore::count_memberships(std::int64_t mailbox_row) {
  return db_.find_one<std::size_t>("SELECT count(*) FROM channel_member WHERE mailbox_row = ?1", mailbox_row).value();
}

void ChannelStore::remove_if_empty(std::int64_t channel_row) {
  if (db_.find_one<std::int64_t>("SELECT 1 FROM channel_member WHERE channel_row = ?1 LIMIT 1", channel_row)) return;
  if (ContestStore(db_).may_return(channel_row)) {
    release_pair(channel_row);
    return;
  }
  db_.run("DELETE FROM accepted_commit WHERE channel_row = ?1", channel_row);
  ContestStore(db_).forget_channel(channel_row);
  db_.run("DELETE FROM channel WHERE id = ?1", channel_row);
}

void ChannelStore::leave_all(std::int64_t mailbox_row) {
  std::vector<std::int64_t> channels;
  for (const auto row :
       db_.query("DELETE FROM channel_member WHERE mailbox_row = ?1 RETURNING channel_row", mailbox_row)) {
    channels.push_back(row.get<std::int64_t>(0));
  }
  ContestStore(db_).forget_mailbox(mailbox_row);
  for (const auto channel_row : channels) remove_if_empty(channel_row);
}

bool ChannelStore::is_of_pair(std::int64_t channel_row) {
  return db_.find_one<std::int64_t>("SELECT 1 FROM channel WHERE id = ?1 AND pair IS NOT NULL", channel_row)
      .has_value();
}

void ChannelStore::release_pair(std::int64_t channel_row) {
  db_.run("UPDATE channel SET pair = NULL WHERE id = ?1", channel_row);
}

std::optional<ChannelStore::AcceptedCommit> ChannelStore::accepted(std::int64_t channel_row, std::uint64_t epoch) {
  return db_
      .find_one<Bytes, std::chrono::sys_seconds, std::optional<crypto::MerkleHash>, std::optional<std::int64_t>,
                std::optional<std::int64_t>>(
          "SELECT commit_id, stored_at, welcomes, mailbox_row, account_row FROM accepted_commit WHERE channel_row = ?1 "
          "AND epoch = ?2",
          channel_row, epoch)
      .transform([](const auto& found) {
        const auto& [commit_id, stored_at, welcomes, mailbox_row, account_row] = found;
        AcceptedCommit accepted{
            .commit_id = commit_id, .stored_at = stored_at, .welcomes = welcomes, .committer = std::nullopt};
        if (mailbox_row && account_row) accepted.committer = {.mailbox_row = *mailbox_row, .account_row = *account_row};
        return accepted;
      });
}

void ChannelStore::accept(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id,
                          const crypto::MerkleHash& welcomes, const Committer& committer,
                          std::chrono::sys_seconds now) {
  db_.run(
      "INSERT INTO accepted_commit (channel_row, epoch, commit_id, stored_at, welcomes, mailbox_row, account_row) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      channel_row, epoch, commit_id, now, welcomes, committer.mailbox_row, committer.account_row);
  db_.run("UPDATE channel SET epoch = ?2, commit_id = ?3 WHERE id = ?1", channel_row, epoch + 1, commit_id);
}

void ChannelStore::set_confirmed(std::int64_t channel_row, std::uint64_t epoch) {
  db_.run("UPDATE channel SET confirmed_epoch = ?2 WHERE id = ?1 AND confirmed_epoch < ?2", channel_row, epoch);
  db_.run(
      "UPDATE accepted_commit SET mailbox_row = NULL, account_row = NULL WHERE channel_row = ?1 AND epoch < ?2 AND "
      "mailbox_row IS NOT NULL",
      channel_row, epoch);
}

void ChannelStore::set_replaced(std::int64_t channel_row, std::uint64_t epoch) {
  db_.run("UPDATE channel SET replaced_epoch = ?2 WHERE id = ?1", channel_row, epoch);
}

void ChannelStore::sweep(std::chrono::sys_seconds before, std::size_t most) {
  db_.run(
      "DELETE FROM accepted_commit WHERE (channel_row, epoch) IN (SELECT channel_row, epoch FROM accepted_commit "
      "WHERE stored_at <= ?1 LIMIT ?2)",
      before, most);
  ContestStore(db_).sweep(before, most);
}

}  // namespace qpc::node
