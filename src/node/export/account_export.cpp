#include "node/export/account_export.h"

#include "node/mailbox/mailbox_store.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

std::int64_t seconds(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }

ExportedDevice read_device(db::Database& db, Device device) {
  ExportedDevice read{.device = std::move(device)};
  std::tie(read.key_packages, read.last_resort, read.handed_out) =
      db.find_one<std::uint32_t, std::uint32_t, std::uint32_t>(
            "SELECT coalesce(sum(CASE WHEN octets IS NOT NULL AND last_resort = 0 THEN 1 ELSE 0 END), 0), "
            "coalesce(sum(CASE WHEN octets IS NOT NULL AND last_resort = 1 THEN 1 ELSE 0 END), 0), "
            "coalesce(sum(CASE WHEN octets IS NULL THEN 1 ELSE 0 END), 0) FROM key_package WHERE device_row = ?1",
            read.device.row)
          .value();
  const auto mailbox = MailboxStore(db).of_device(read.device.row);
  if (!mailbox) return read;
  read.mailbox_address = mailbox->address;
  read.waiting = mailbox->last_seq - mailbox->acked_seq;
  read.waiting_bytes = mailbox->total_bytes - mailbox->acked_bytes;
  read.received = mailbox->received();
  read.missed = mailbox->missed;
  read.channels =
      db.find_one<std::uint32_t>("SELECT count(*) FROM channel_member WHERE mailbox_row = ?1", mailbox->row).value();
  return read;
}

std::vector<ExportedBlob> read_blobs(db::Database& db, std::int64_t account_row) {
  std::vector<ExportedBlob> blobs;
  for (const auto row :
       db.query("SELECT address, size_bytes, whole, uses_left, expires_at FROM blob WHERE account_row = ?1 ORDER BY id",
                account_row)) {
    blobs.push_back({.address = row.get<Bytes>(0),
                     .size_bytes = row.get<std::uint64_t>(1),
                     .complete = row.get<bool>(2),
                     .uses_left = row.get<std::uint32_t>(3),
                     .expires_at = row.get<std::chrono::sys_seconds>(4)});
  }
  return blobs;
}

std::optional<SentReports> read_reports(db::Database& db, std::int64_t account_row) {
  const auto sent = db.find_one<std::uint32_t, std::uint32_t>(
      "SELECT day, count FROM report_count WHERE account_row = ?1", account_row);
  if (!sent) return std::nullopt;
  return SentReports{.day = std::get<0>(*sent), .count = std::get<1>(*sent)};
}

void describe(const ExportedDevice& from, api::AccountExport::Device::Builder out) {
  out.setDeviceId(as_data(from.device.device_id.octets));
  out.setDeviceKey(as_data(from.device.device_key));
  out.setLabel(from.device.label);
  out.setState(state_name(from.device));
  out.setEnrolledAt(seconds(from.device.enrolled_at));
  out.setSessionCounter(from.device.counter);
  out.setKeyPackages(from.key_packages);
  out.setLastResortKeyPackages(from.last_resort);
  out.setHandedOutKeyPackages(from.handed_out);
  out.setMailboxAddress(as_data(from.mailbox_address));
  out.setWaiting(from.waiting);
  out.setWaitingBytes(from.waiting_bytes);
  out.setReceived(from.received);
  out.setMissed(from.missed);
  out.setChannels(from.channels);
}

}  // namespace

const char* state_name(const Device& device) {
  if (device.barred) return "barred";
  switch (device.state) {
    case DeviceState::pending:
      return "pending";
    case DeviceState::active:
      return "active";
    case DeviceState::revoked:
      break;
  }
  return "revoked";
}

AccountExport AccountExport::read(db::Database& db, const AccountState& account, std::uint32_t since_manifest,
                                  std::uint64_t since_audit, std::chrono::sys_seconds now) {
  AccountExport part{.account = account,
                     .created_at = {},
                     .closed_at = {},
                     .ban = Bans(db).find(account.row, now),
                     .devices = {},
                     .profile = {},
                     .blobs = read_blobs(db, account.row),
                     .blob_bytes = 0,
                     .blocked = 0,
                     .reports = read_reports(db, account.row),
                     .manifests = AccountStore(db).manifests(account.row, since_manifest),
                     .audit = AuditLog(db).about(account.account_id, since_audit, most_records),
                     .more = false,
                     .next_manifest = 0,
                     .next_audit = 0};
  std::tie(part.created_at, part.closed_at) =
      db.find_one<std::chrono::sys_seconds, std::optional<std::chrono::sys_seconds>>(
            "SELECT created_at, closed_at FROM account WHERE id = ?1", account.row)
          .value();
  part.profile = db.find_one<Bytes>("SELECT signed FROM profile WHERE account_row = ?1", account.row).value_or(Bytes());
  part.blob_bytes =
      db.find_one<std::uint64_t>("SELECT bytes FROM blob_charge WHERE account_row = ?1", account.row).value_or(0);
  part.blocked = db.find_one<std::uint32_t>("SELECT count(*) FROM block WHERE account_row = ?1", account.row).value();
  for (auto& device : DeviceStore(db).list(account.row)) part.devices.push_back(read_device(db, std::move(device)));
  part.next_manifest = since_manifest + static_cast<std::uint32_t>(part.manifests.versions.size());
  part.next_audit = part.audit.empty() ? since_audit : part.audit.back().seq;
  part.more = part.manifests.more || part.audit.size() == most_records;
  return part;
}

void describe(const AuditRecord& from, api::AuditEntry::Builder out) {
  out.setSeq(from.seq);
  out.setAt(seconds(from.at));
  out.setKind(from.kind);
  out.setAccountId(as_data(from.account));
  out.setName(from.name);
  out.setDeviceId(as_data(from.device));
  out.setDetail(from.detail);
  out.setDigest(as_data(from.digest));
}

void describe(const AccountExport& from, const std::string& domain, api::AccountExport::Builder out) {
  out.setName(from.account.name);
  out.setDomain(domain);
  out.setAccountId(as_data(from.account.account_id.octets));
  out.setCreatedAt(seconds(from.created_at));
  out.setClosedAt(from.closed_at ? seconds(*from.closed_at) : 0);
  out.setHasPassword(!from.closed_at);
  if (from.ban) {
    auto ban = out.initBan();
    ban.setReason(from.ban->reason);
    ban.setSince(seconds(from.ban->since));
    ban.setUntil(from.ban->until ? seconds(*from.ban->until) : 0);
  }
  auto devices = out.initDevices(static_cast<unsigned>(from.devices.size()));
  for (unsigned i = 0; i < devices.size(); ++i) describe(from.devices[i], devices[i]);
  out.setProfile(as_data(from.profile));
  auto blobs = out.initBlobs(static_cast<unsigned>(from.blobs.size()));
  for (unsigned i = 0; i < blobs.size(); ++i) {
    blobs[i].setAddress(as_data(from.blobs[i].address));
    blobs[i].setSizeBytes(from.blobs[i].size_bytes);
    blobs[i].setComplete(from.blobs[i].complete);
    blobs[i].setUsesLeft(from.blobs[i].uses_left);
    blobs[i].setExpiresAt(seconds(from.blobs[i].expires_at));
  }
  out.setBlobBytes(from.blob_bytes);
  out.setBlocked(from.blocked);
  if (from.reports) {
    auto reports = out.initReports();
    reports.setDay(from.reports->day);
    reports.setCount(from.reports->count);
  }
  out.setManifestVersion(from.account.manifest_version);
  fill(out.initManifests(static_cast<unsigned>(from.manifests.versions.size())), from.manifests.versions);
  auto audit = out.initAudit(static_cast<unsigned>(from.audit.size()));
  for (unsigned i = 0; i < audit.size(); ++i) describe(from.audit[i], audit[i]);
  out.setMore(from.more);
  out.setNextManifest(from.next_manifest);
  out.setNextAudit(from.next_audit);
}

}  // namespace qpc::node
