// account_data.h: everything that a node holds about an account, as its person gets it.
#pragma once
#include "client/account/own_data.h"
#include "client/command/fields.h"

namespace qpc::command {

struct KeyPackagesData {
  std::uint32_t single_use = 0, last_resort = 0, handed_out = 0;
  void describe(Fields& of);
};
struct MailboxData {
  std::string address = {};
  std::uint64_t waiting = 0, waiting_bytes = 0, received = 0, missed = 0;
  void describe(Fields& of);
};
struct DeviceData {
  std::string device_id = {}, device_key = {}, label = {}, state = {};
  std::int64_t enrolled_at = 0;
  std::uint64_t session_counter = 0;
  KeyPackagesData key_packages = {};
  MailboxData mailbox = {};
  std::uint32_t channels = 0;
  void describe(Fields& of);
};
struct BlobData {
  std::string address = {};
  std::uint64_t size_bytes = 0;
  bool complete = false;
  std::uint32_t uses_left = 0;
  std::int64_t expires_at = 0;
  void describe(Fields& of);
};
struct BanData {
  std::string reason = {};
  std::int64_t since = 0, until = 0;
  void describe(Fields& of);
};
struct ReportsData {
  std::uint32_t day = 0, count = 0;
  void describe(Fields& of);
};
struct AuditData {
  std::uint64_t seq = 0;
  std::int64_t at = 0;
  std::string kind = {}, account_id = {}, name = {}, device_id = {}, detail = {}, digest = {};
  void describe(Fields& of);
};

/// Octets are hexadecimal, manifests and the profile base64url, times seconds since the Unix epoch.
struct AccountData {
  std::string name = {}, account_id = {};
  std::int64_t created_at = 0, closed_at = 0;
  bool has_password = false;
  std::optional<BanData> ban = {};
  std::vector<DeviceData> devices = {};
  std::string profile = {};
  std::vector<BlobData> blobs = {};
  std::uint64_t blob_bytes = 0;
  std::uint32_t blocked = 0;
  std::optional<ReportsData> reports = {};
  std::uint32_t manifest_version = 0;
  std::vector<std::string> manifests = {};
  std::vector<AuditData> audit = {};

  /// The parts in which the node gave it, in their order; not none.
  static AccountData of(const std::vector<client::OwnData>& answers);
  void describe(Fields& of);
};

}  // namespace qpc::command
