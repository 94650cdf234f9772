#include "client/invite/invite_store.h"

namespace qpc::client {
namespace {

template <class Rows>
std::vector<InviteRow> read_rows(Rows rows) {
  std::vector<InviteRow> invites;
  for (const auto row : rows) {
    invites.push_back({.id = row.template get<InviteId>(0),
                       .conversation = row.template get<std::int64_t>(1),
                       .secret_hash = row.template get<std::array<std::uint8_t, 32>>(2),
                       .made_at = row.template get<Milliseconds>(3),
                       .expires_at = row.template get<Milliseconds>(4),
                       .most_uses = row.template get<std::uint32_t>(5),
                       .revoked_at = row.template get<std::optional<Milliseconds>>(6),
                       .uses = row.template get<std::uint32_t>(7)});
  }
  return invites;
}

}  // namespace

void InviteStore::add(const InviteRow& row) {
  db_.run(
      "INSERT INTO group_invite (id, conversation, secret_hash, made_at, expires_at, most_uses, revoked_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      row.id, row.conversation, row.secret_hash, row.made_at, row.expires_at, row.most_uses, row.revoked_at);
}

std::optional<InviteRow> InviteStore::find(const InviteId& id) {
  auto rows = read_rows(db_.query(
      "SELECT id, conversation, secret_hash, made_at, expires_at, most_uses, revoked_at, "
      "(SELECT count(*) FROM group_invite_use u WHERE u.invite = group_invite.id) FROM group_invite WHERE id = ?1",
      id));
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

std::vector<InviteRow> InviteStore::list() {
  return read_rows(
      db_.query("SELECT id, conversation, secret_hash, made_at, expires_at, most_uses, revoked_at, "
                "(SELECT count(*) FROM group_invite_use u WHERE u.invite = group_invite.id) FROM group_invite "
                "ORDER BY made_at, id"));
}

void InviteStore::revoke(const InviteId& id, Milliseconds now) {
  db_.run("UPDATE group_invite SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", id, now);
}

void InviteStore::drop_ended(Milliseconds before) {
  db_.run("DELETE FROM group_invite WHERE expires_at < ?1 OR revoked_at < ?1", before);
  db_.run("DELETE FROM group_invite_use WHERE invite NOT IN (SELECT id FROM group_invite)");
}

std::optional<UseStage> InviteStore::stage(const InviteId& id, const identity::AccountId& account_id) {
  return db_.find_one<UseStage>("SELECT stage FROM group_invite_use WHERE invite = ?1 AND account_id = ?2", id,
                                account_id);
}

void InviteStore::add_use(const InviteId& id, const identity::AccountId& account_id, Milliseconds now) {
  db_.run("INSERT INTO group_invite_use (invite, account_id, used_at, stage) VALUES (?1, ?2, ?3, ?4)", id, account_id,
          now, UseStage::asked);
}

std::vector<InviteUse> InviteStore::on_their_way() {
  std::vector<InviteUse> uses;
  for (const auto row : db_.query(
           "SELECT u.invite, i.conversation, u.account_id, u.stage FROM group_invite_use u JOIN group_invite i ON "
           "i.id = u.invite WHERE u.stage < ?1 ORDER BY u.used_at, u.rowid",
           UseStage::in)) {
    uses.push_back({.invite = row.get<InviteId>(0),
                    .conversation = row.get<std::int64_t>(1),
                    .account_id = row.get<identity::AccountId>(2),
                    .stage = row.get<UseStage>(3)});
  }
  return uses;
}

void InviteStore::set_stage(const InviteUse& use, UseStage stage) {
  db_.run("UPDATE group_invite_use SET stage = ?3 WHERE invite = ?1 AND account_id = ?2", use.invite, use.account_id,
          stage);
}

void InviteStore::note_in(std::int64_t conversation, const identity::AccountId& account_id) {
  db_.run(
      "UPDATE group_invite_use SET stage = ?3 WHERE account_id = ?2 AND stage = ?4 AND invite IN (SELECT id FROM "
      "group_invite WHERE conversation = ?1)",
      conversation, account_id, UseStage::in, UseStage::added);
}

void InviteStore::note_out(std::int64_t conversation, const identity::AccountId& account_id) {
  db_.run(
      "UPDATE group_invite_use SET stage = ?3 WHERE account_id = ?2 AND stage = ?4 AND invite IN (SELECT id FROM "
      "group_invite WHERE conversation = ?1)",
      conversation, account_id, UseStage::asked, UseStage::in);
}

void InviteStore::take_back(const InviteUse& use) {
  db_.run("DELETE FROM group_invite_use WHERE invite = ?1 AND account_id = ?2", use.invite, use.account_id);
}

bool InviteStore::count_answer(const identity::AccountId& account_id, Milliseconds now, std::uint32_t most) {
  db_.run("DELETE FROM join_answered WHERE since < ?1 OR since > ?2", now - answers_time, now);
  const auto answers =
      db_.find_one<std::uint32_t>("SELECT answers FROM join_answered WHERE account_id = ?1", account_id).value_or(0);
  if (answers >= most) return false;
  db_.run(
      "INSERT INTO join_answered (account_id, since, answers) VALUES (?1, ?2, 1) "
      "ON CONFLICT (account_id) DO UPDATE SET answers = answers + 1",
      account_id, now);
  return true;
}

}  // namespace qpc::client
