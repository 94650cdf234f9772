#include "node/report/reports.h"

#include "core/crypto/hash.h"

namespace qpc::node {
namespace {

std::int64_t day_of(std::chrono::sys_seconds time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

std::uint64_t until_tomorrow(std::chrono::sys_seconds now) {
  const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
  return static_cast<std::uint64_t>((tomorrow - now) / std::chrono::seconds(1));
}

}  // namespace

Outcome<> Reports::count(std::int64_t account_row, std::chrono::sys_seconds now) {
  const auto today = day_of(now);
  const auto counted = db_.find_one<std::uint32_t>("SELECT count FROM report_count WHERE account_row = ?1 AND day = ?2",
                                                   account_row, today);
  if (counted.value_or(0) >= most_a_day) {
    return refuse(Reason::TOO_OFTEN, "an account may send ten reports a day: go on tomorrow", until_tomorrow(now));
  }
  db_.run(
      "INSERT INTO report_count (account_row, day, count) VALUES (?1, ?2, ?3) ON CONFLICT (account_row) DO UPDATE SET "
      "day = excluded.day, count = excluded.count",
      account_row, today, counted.value_or(0) + 1);
  return {};
}

Outcome<ReportId> Reports::submit(std::int64_t account_row, ByteView sealed, std::chrono::sys_seconds now) {
  if (sealed.empty()) return refuse(Reason::MALFORMED, "an empty report: nothing to store");
  if (sealed.size() > report::most_sealed_bytes) {
    return refuse(Reason::TOO_LARGE, "a report has 512 KiB at most", report::most_sealed_bytes);
  }
  const auto report_id = crypto::sha256(sealed);
  if (db_.find_one<std::int64_t>("SELECT id FROM report WHERE report_id = ?1", report_id)) return report_id;
  if (const auto counted = count(account_row, now); !counted) return std::unexpected(counted.error());
  const auto held = db_.find_one<std::uint64_t>("SELECT coalesce(sum(length(sealed)), 0) FROM report").value();
  if (held + sealed.size() > most_bytes) {
    return refuse(Reason::TOO_MANY, "the node holds as many reports as it takes: write to the operator another way",
                  most_bytes);
  }
  const std::chrono::sys_seconds day = std::chrono::floor<std::chrono::days>(now);
  db_.run("INSERT INTO report (report_id, stored_at, sealed) VALUES (?1, ?2, ?3)", report_id, day, sealed);
  return report_id;
}

std::vector<StoredReport> Reports::list() {
  std::vector<StoredReport> reports;
  for (const auto row : db_.query("SELECT id, report_id, stored_at, length(sealed) FROM report ORDER BY id")) {
    reports.push_back({.row = row.get<std::int64_t>(0),
                       .report_id = row.get<ReportId>(1),
                       .stored_at = row.get<std::chrono::sys_seconds>(2),
                       .size_bytes = row.get<std::uint64_t>(3)});
  }
  return reports;
}

std::optional<Bytes> Reports::sealed(std::int64_t row) {
  return db_.find_one<Bytes>("SELECT sealed FROM report WHERE id = ?1", row);
}

void Reports::sweep(std::chrono::sys_seconds now) {
  db_.run("DELETE FROM report WHERE stored_at < ?1", now - kept_for);
}

Outcome<report::Report> open_report(db::Database& db, std::int64_t row, const identity::DomainName& domain,
                                    const crypto::KemPrivateKey& key) {
  const auto sealed = Reports(db).sealed(row);
  if (!sealed) return refuse(Reason::NOT_FOUND, "there is no such report: 'report list' shows them");
  auto opened = report::open(*sealed, domain, key);
  if (!opened)
    return refuse(Reason::MALFORMED, "this report does not open: whoever sent it has not sealed it as they should");
  return *std::move(opened);
}

void drop_report_count(db::Database& db, std::int64_t account_row) {
  db.run("DELETE FROM report_count WHERE account_row = ?1", account_row);
}

}  // namespace qpc::node
