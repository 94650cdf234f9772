// account_export.h: everything the node holds about one account.
#pragma once
#include <schemas/export.capnp.h>

#include <vector>

#include "node/account/account_store.h"
#include "node/audit/audit_log.h"
#include "node/ban/bans.h"
#include "node/device/device_store.h"

namespace qpc::node {

struct ExportedDevice {
  Device device;
  std::uint32_t key_packages = 0, last_resort = 0, handed_out = 0;
  Bytes mailbox_address{};  ///< empty, where it has no mailbox
  std::uint64_t waiting = 0, waiting_bytes = 0, received = 0, missed = 0;
  std::uint32_t channels = 0;
};

struct ExportedBlob {
  Bytes address;  ///< SHA-256
  std::uint64_t size_bytes = 0;
  bool complete = false;
  std::uint32_t uses_left = 0;  ///< zero: any number
  std::chrono::sys_seconds expires_at;
};

struct SentReports {
  std::uint32_t day = 0;  ///< of the last one, since the Unix epoch
  std::uint32_t count = 0;
};

/// A part of it, from which the parts behind it are asked for.
struct AccountExport {
  static constexpr std::size_t most_records = 500;

  AccountState account;
  std::chrono::sys_seconds created_at;
  std::optional<std::chrono::sys_seconds> closed_at;
  std::optional<Ban> ban;
  std::vector<ExportedDevice> devices;
  Bytes profile;  ///< as it was signed; empty, where there is none
  std::vector<ExportedBlob> blobs;
  std::uint64_t blob_bytes = 0;  ///< that count against its quota
  std::uint32_t blocked = 0;     ///< people
  std::optional<SentReports> reports;
  Manifests manifests;
  std::vector<AuditRecord> audit;
  bool more = false;
  std::uint32_t next_manifest = 0;
  std::uint64_t next_audit = 0;

  /// The manifests above `since_manifest`, the records of the audit log behind `since_audit`, and all else.
  static AccountExport read(db::Database& db, const AccountState& account, std::uint32_t since_manifest,
                            std::uint64_t since_audit, std::chrono::sys_seconds now);
};

void describe(const AccountExport& from, const std::string& domain, api::AccountExport::Builder out);
void describe(const AuditRecord& from, api::AuditEntry::Builder out);

/// For the operator, and in exports: "barred" is what the operator has revoked.
const char* state_name(const Device& device);

}  // namespace qpc::node
