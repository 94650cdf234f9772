#include "node/audit/audit_log.h"

#include <algorithm>

#include "core/base/encoding.h"

namespace qpc::node {
namespace {

constexpr std::size_t longest_detail = 1024;

AuditRecord record_of(const db::Row& row) {
  auto [seq, at, kind, account, name, device, detail, digest] =
      row.as<std::uint64_t, std::chrono::sys_seconds, std::string, Bytes, std::string, Bytes, std::string,
             AuditDigest>();
  return {.seq = seq,
          .at = at,
          .kind = std::move(kind),
          .account = std::move(account),
          .name = std::move(name),
          .device = std::move(device),
          .detail = std::move(detail),
          .digest = digest};
}

std::vector<AuditRecord> records_of(db::Rows rows) {
  std::vector<AuditRecord> records;
  for (const auto row : rows) records.push_back(record_of(row));
  return records;
}

/// How a record says where the log begins; read back by verify().
std::string begins_behind(const AuditPlace& place) {
  return "the log begins behind record " + std::to_string(place.seq) + ", SHA-256 " + to_hex(place.digest);
}

constexpr Literal trimmed = "audit.trimmed";

}  // namespace

void AuditLog::add(const AuditEvent& event, std::chrono::sys_seconds now) {
  auto last = db_.find_one<std::uint64_t, AuditDigest>(
      "UPDATE audit_chain SET head_seq = head_seq + 1 RETURNING head_seq, head_digest");
  if (!last) {
    db_.run("INSERT INTO audit_chain (base_seq, base_digest, head_seq, head_digest) VALUES (0, ?1, 1, ?1)",
            AuditDigest{});
    last.emplace(1, AuditDigest{});
  }
  AuditRecord record{.seq = std::get<0>(*last),
                     .at = now,
                     .kind = event.kind.c_str(),
                     .account = event.account ? to_bytes(event.account->view()) : Bytes(),
                     .name = event.name,
                     .device = event.device ? to_bytes(event.device->view()) : Bytes(),
                     .detail = event.detail.substr(0, longest_detail)};
  record.digest = record.expected_digest(std::get<1>(*last));
  db_.run(
      "INSERT INTO audit (seq, at, kind, account, name, device, detail, digest) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      record.seq, record.at, record.kind, record.account, record.name, record.device, record.detail, record.digest);
  db_.run("UPDATE audit_chain SET head_digest = ?1", record.digest);
}

AuditPlace AuditLog::head() {
  const auto found = db_.find_one<std::uint64_t, AuditDigest>("SELECT head_seq, head_digest FROM audit_chain");
  return found ? AuditPlace{std::get<0>(*found), std::get<1>(*found)} : AuditPlace{};
}

AuditPlace AuditLog::base() {
  const auto found = db_.find_one<std::uint64_t, AuditDigest>("SELECT base_seq, base_digest FROM audit_chain");
  return found ? AuditPlace{std::get<0>(*found), std::get<1>(*found)} : AuditPlace{};
}

std::vector<AuditRecord> AuditLog::about(const identity::AccountId& account, std::uint64_t after, std::size_t most) {
  return records_of(
      db_.query("SELECT seq, at, kind, account, name, device, detail, digest FROM audit WHERE account = ?1 "
                "AND seq > ?2 ORDER BY seq LIMIT ?3",
                account.octets, after, most));
}

std::vector<AuditRecord> AuditLog::find(const AuditQuery& query, std::size_t most) {
  return records_of(
      db_.query("SELECT seq, at, kind, account, name, device, detail, digest FROM audit WHERE seq > ?1 AND at >= ?2 "
                "AND at <= ?3 AND (?4 = '' OR substr(kind, 1, length(?4)) = ?4) AND (?5 = '' OR name = ?5) "
                "ORDER BY seq LIMIT ?6",
                query.after, query.since, query.until, query.kind, query.name, most));
}

std::vector<AuditRecord> AuditLog::find_last(const AuditQuery& query, std::size_t most) {
  auto records = records_of(
      db_.query("SELECT seq, at, kind, account, name, device, detail, digest FROM audit WHERE seq > ?1 AND at >= ?2 "
                "AND at <= ?3 AND (?4 = '' OR substr(kind, 1, length(?4)) = ?4) AND (?5 = '' OR name = ?5) "
                "ORDER BY seq DESC LIMIT ?6",
                query.after, query.since, query.until, query.kind, query.name, most));
  std::ranges::reverse(records);
  return records;
}

std::expected<void, BrokenAudit> AuditLog::verify_base() {
  const auto place = base();
  if (place.seq == 0) {
    if (place.digest == AuditDigest{}) return {};
    return std::unexpected(BrokenAudit{1, "the digest before the first record is not all zeros"});
  }
  const auto told = db_.find_one<std::string>("SELECT detail FROM audit WHERE kind = ?1 ORDER BY seq DESC LIMIT 1",
                                              std::string(trimmed.c_str()));
  if (told && *told == begins_behind(place)) return {};
  return std::unexpected(
      BrokenAudit{place.seq + 1, "the log begins here, and its newest record on where it begins says otherwise"});
}

std::expected<AuditPlace, BrokenAudit> AuditLog::verify(AuditPlace from, std::size_t most) {
  if (from == base()) {
    if (const auto begins = verify_base(); !begins) return std::unexpected(begins.error());
  }
  std::size_t count = 0;
  for (const auto& record : find({.after = from.seq}, most)) {
    ++count;
    if (record.seq != from.seq + 1) return std::unexpected(BrokenAudit{from.seq + 1, "the record is missing"});
    if (record.digest != record.expected_digest(from.digest)) {
      return std::unexpected(BrokenAudit{record.seq, "the record is not what was written"});
    }
    from = {record.seq, record.digest};
  }
  if (count < most && from != head()) {
    return std::unexpected(BrokenAudit{from.seq + 1, "the log ends before its newest record"});
  }
  return from;
}

void AuditLog::trim(std::chrono::sys_seconds before, std::chrono::sys_seconds now) {
  const auto oldest = db_.find_one<std::chrono::sys_seconds>("SELECT at FROM audit ORDER BY seq LIMIT 1");
  if (!oldest || *oldest >= before - std::chrono::days(1)) return;
  const auto kept = db_.find_one<std::optional<std::uint64_t>>("SELECT min(seq) FROM audit WHERE at >= ?1", before);
  const auto end = kept && *kept ? **kept : head().seq + 1;
  const auto digest = db_.find_one<AuditDigest>("SELECT digest FROM audit WHERE seq = ?1", end - 1);
  if (!digest) return;
  db_.run("DELETE FROM audit WHERE seq < ?1", end);
  db_.run("UPDATE audit_chain SET base_seq = ?1, base_digest = ?2", end - 1, *digest);
  add({.kind = trimmed, .detail = begins_behind({end - 1, *digest})}, now);
}

}  // namespace qpc::node
