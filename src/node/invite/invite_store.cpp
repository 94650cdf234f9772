#include "node/invite/invite_store.h"

namespace qpc::node {
namespace {

template <class Row>
Invite invite_of(const Row& row) {
  return {.row = row.template get<std::int64_t>(0),
          .note = row.template get<std::string>(1),
          .most_uses = row.template get<std::uint32_t>(2),
          .uses = row.template get<std::uint32_t>(3),
          .created_at = row.template get<std::chrono::sys_seconds>(4),
          .expires_at = row.template get<std::chrono::sys_seconds>(5),
          .revoked_at = row.template get<std::optional<std::chrono::sys_seconds>>(6)};
}

}  // namespace

std::int64_t InviteStore::add(const Invite& invite, ByteView token_hash) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO invite (token_hash, note, most_uses, uses, created_at, expires_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
          token_hash, invite.note, invite.most_uses, invite.uses, invite.created_at, invite.expires_at)
      .value();
}

std::vector<Invite> InviteStore::list() {
  std::vector<Invite> invites;
  for (const auto row :
       db_.query("SELECT id, note, most_uses, uses, created_at, expires_at, revoked_at FROM invite ORDER BY id")) {
    invites.push_back(invite_of(row));
  }
  return invites;
}

std::optional<Invite> InviteStore::find(std::int64_t id) {
  for (const auto row : db_.query(
           "SELECT id, note, most_uses, uses, created_at, expires_at, revoked_at FROM invite WHERE id = ?1", id)) {
    return invite_of(row);
  }
  return std::nullopt;
}

std::optional<Invite> InviteStore::of_token(ByteView token_hash) {
  for (const auto row : db_.query("SELECT id, note, most_uses, uses, created_at, expires_at, revoked_at FROM invite "
                                  "WHERE token_hash = ?1",
                                  token_hash)) {
    return invite_of(row);
  }
  return std::nullopt;
}

std::size_t InviteStore::count() {
  return static_cast<std::size_t>(db_.find_one<std::int64_t>("SELECT count(*) FROM invite").value());
}

bool InviteStore::take_use(ByteView token_hash, std::chrono::sys_seconds now) {
  return db_.run(
             "UPDATE invite SET uses = uses + 1 WHERE token_hash = ?1 AND uses < most_uses AND expires_at > ?2 "
             "AND revoked_at IS NULL",
             token_hash, now) == 1;
}

bool InviteStore::revoke(std::int64_t row, std::chrono::sys_seconds now) {
  return db_.run("UPDATE invite SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", row, now) == 1;
}

void InviteStore::sweep(std::chrono::sys_seconds before) {
  db_.run("DELETE FROM invite WHERE expires_at < ?1 OR revoked_at < ?1", before);
}

}  // namespace qpc::node
