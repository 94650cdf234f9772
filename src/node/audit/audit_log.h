// audit_log.h: what has happened on the node, in a chain that shows when somebody has meddled with it.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "db/database.h"
#include "node/audit/audit_record.h"

namespace qpc::node {

/// Which records are asked for; whatever is empty does not matter.
struct AuditQuery {
  std::uint64_t after = 0;  ///< records behind this number
  std::chrono::sys_seconds since{};
  std::chrono::sys_seconds until{std::chrono::seconds(INT64_MAX)};
  std::string kind{};  ///< the beginning of it: "device" or "device.revoked"
  std::string name{};
};

/// Where the chain does not hold together.
struct BrokenAudit {
  std::uint64_t seq = 0;  ///< the first record that is missing or not what was written
  std::string why;
};

/// The log, for the length of one save or read. Nothing but `trim` ever takes a record away, and nothing changes one.
class AuditLog {
 public:
  explicit AuditLog(db::Database& db) : db_(db) {}

  /// Appends a record. Belongs into the save of what it tells.
  void add(const AuditEvent& event, std::chrono::sys_seconds now);

  /// Of the newest record. Whoever has noted it down elsewhere can tell later that nothing before it was changed.
  AuditPlace head();
  /// Of the record before the oldest one.
  AuditPlace base();

  /// Those about one account behind `after`, the first of them.
  std::vector<AuditRecord> about(const identity::AccountId& account, std::uint64_t after, std::size_t most);
  /// The first of those that match.
  std::vector<AuditRecord> find(const AuditQuery& query, std::size_t most);
  /// The last of those that match, in the same order.
  std::vector<AuditRecord> find_last(const AuditQuery& query, std::size_t most);

  /// Goes through `most` records behind `from` and returns how far the chain holds together; what is returned for the
  /// last one is the head. Begin at base().
  std::expected<AuditPlace, BrokenAudit> verify(AuditPlace from, std::size_t most);

  /// Drops the records from before `before`, when there are some that are a day older still. What it appends, then,
  /// says where the log begins from now on.
  void trim(std::chrono::sys_seconds before, std::chrono::sys_seconds now);

 private:
  std::expected<void, BrokenAudit> verify_base();

  db::Database& db_;
};

}  // namespace qpc::node
