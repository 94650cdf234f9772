// invite_store.h: the table invite.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

/// An invite as the node knows it: without its token.
struct Invite {
  std::int64_t row = 0;  ///< what an operator calls it by
  std::string note;
  std::uint32_t most_uses = 1;
  std::uint32_t uses = 0;
  std::chrono::sys_seconds created_at;
  std::chrono::sys_seconds expires_at;
  std::optional<std::chrono::sys_seconds> revoked_at;

  bool is_good(std::chrono::sys_seconds now) const { return !revoked_at && uses < most_uses && now < expires_at; }
};

/// Borrows the database for one save.
class InviteStore {
 public:
  explicit InviteStore(db::Database& db) : db_(db) {}

  /// Stores all but `row`, which is returned.
  std::int64_t add(const Invite& invite, ByteView token_hash);
  std::vector<Invite> list();
  std::optional<Invite> find(std::int64_t row);
  std::optional<Invite> of_token(ByteView token_hash);
  std::size_t count();
  /// Whether it was good, and has one use less now.
  bool take_use(ByteView token_hash, std::chrono::sys_seconds now);
  /// Whether there is such an invite, and it had not been revoked before.
  bool revoke(std::int64_t row, std::chrono::sys_seconds now);
  /// Drops those that ended before this time, however they did.
  void sweep(std::chrono::sys_seconds before);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
