// reports.h: the rules of reports to the operator: how many the node takes, and how long it keeps them.
#pragma once
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "core/report/report.h"
#include "db/database.h"
#include "node/refusal.h"

namespace qpc::node {

using ReportId = std::array<std::uint8_t, 32>;

/// A report as it lies here.
struct StoredReport {
  std::int64_t row = 0;  ///< what an operator calls it by
  ReportId report_id{};
  std::chrono::sys_seconds stored_at;  ///< the day
  std::uint64_t size_bytes = 0;
};

/// Reports in one database, for the length of one save.
class Reports {
 public:
  static constexpr std::uint32_t most_a_day = 10;  ///< of one account
  static constexpr std::uint64_t most_bytes = 256 * 1024 * 1024;
  static constexpr std::chrono::seconds kept_for = std::chrono::days(90);

  explicit Reports(db::Database& db) : db_(db) {}

  /// Stores a sealed report; the same one again is there already. Errors: MALFORMED for an empty one; TOO_LARGE;
  /// TOO_OFTEN for more than `most_a_day`; TOO_MANY when the node holds `most_bytes`.
  Outcome<ReportId> submit(std::int64_t account_row, ByteView sealed, std::chrono::sys_seconds now);

  /// Oldest first.
  std::vector<StoredReport> list();
  std::optional<Bytes> sealed(std::int64_t row);
  /// Drops those that were kept long enough.
  void sweep(std::chrono::sys_seconds now);

 private:
  /// Errors: TOO_OFTEN.
  Outcome<> count(std::int64_t account_row, std::chrono::sys_seconds now);

  db::Database& db_;
};

/// What the operator reads. Errors: NOT_FOUND; MALFORMED, for one that does not open.
Outcome<report::Report> open_report(db::Database& db, std::int64_t row, const identity::DomainName& domain,
                                    const crypto::KemPrivateKey& key);

/// How many an account has sent, when it ends.
void drop_report_count(db::Database& db, std::int64_t account_row);

}  // namespace qpc::node
