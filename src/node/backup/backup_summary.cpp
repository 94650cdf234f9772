#include "core/base/wire.h"
#include "node/backup/backup.h"

namespace qpc::node {
namespace {

constexpr std::uint16_t summary_version = 1;

}  // namespace

Bytes BackupSummary::write() const {
  WireWriter out;
  out.u16(summary_version);
  out.vector(as_bytes(domain));
  out.vector(as_bytes(software));
  out.u64(static_cast<std::uint64_t>(made_at.time_since_epoch().count()));
  out.u32(format);
  for (const auto count : {accounts, devices, channels, messages, blobs}) out.u64(count);
  out.u8(has_key_file ? 1 : 0);
  return out.take();
}

Result<BackupSummary> BackupSummary::read(ByteView octets) {
  WireReader in(octets);
  BackupSummary summary;
  QPC_TRY(const auto version, in.u16());
  if (version != summary_version) return fail(Kind::unsupported, "backup: a summary of a newer version");
  QPC_TRY(const auto domain, in.vector());
  summary.domain = as_text(domain);
  QPC_TRY(const auto software, in.vector());
  summary.software = as_text(software);
  QPC_TRY(const auto made_at, in.u64());
  summary.made_at = std::chrono::sys_seconds(std::chrono::seconds(made_at));
  QPC_TRY(summary.format, in.u32());
  for (auto* count : {&summary.accounts, &summary.devices, &summary.channels, &summary.messages, &summary.blobs}) {
    QPC_TRY(*count, in.u64());
  }
  QPC_TRY(const auto has_key_file, in.u8());
  summary.has_key_file = has_key_file != 0;
  QPC_CHECK(in.expect_end());
  return summary;
}

}  // namespace qpc::node
