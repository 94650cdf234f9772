#include "cli/export_json.h"

#include "core/base/encoding.h"

namespace qpc::cli {
namespace {

using Json = nlohmann::ordered_json;

ByteView view(capnp::Data::Reader octets) { return {octets.begin(), octets.size()}; }
std::string hex(capnp::Data::Reader octets) { return to_hex(view(octets)); }
std::string copy(capnp::Text::Reader text) { return {text.begin(), text.end()}; }

Json to_json(api::AccountExport::Device::Reader device) {
  return {{"device_id", hex(device.getDeviceId())},
          {"device_key", hex(device.getDeviceKey())},
          {"label", copy(device.getLabel())},
          {"state", copy(device.getState())},
          {"enrolled_at", device.getEnrolledAt()},
          {"session_counter", device.getSessionCounter()},
          {"key_packages",
           {{"single_use", device.getKeyPackages()},
            {"last_resort", device.getLastResortKeyPackages()},
            {"handed_out", device.getHandedOutKeyPackages()}}},
          {"mailbox",
           {{"address", hex(device.getMailboxAddress())},
            {"waiting", device.getWaiting()},
            {"waiting_bytes", device.getWaitingBytes()},
            {"received", device.getReceived()},
            {"missed", device.getMissed()}}},
          {"channels", device.getChannels()}};
}

Json to_json(api::AccountExport::Blob::Reader blob) {
  return {{"address", hex(blob.getAddress())},
          {"size_bytes", blob.getSizeBytes()},
          {"complete", blob.getComplete()},
          {"uses_left", blob.getUsesLeft()},
          {"expires_at", blob.getExpiresAt()}};
}

Json reports_of(api::AccountExport::Reader part) {
  if (!part.hasReports()) return nullptr;
  return {{"day", part.getReports().getDay()}, {"count", part.getReports().getCount()}};
}

Json ban_of(api::AccountExport::Reader part) {
  if (!part.hasBan()) return nullptr;
  const auto ban = part.getBan();
  return {{"reason", copy(ban.getReason())}, {"since", ban.getSince()}, {"until", ban.getUntil()}};
}

}  // namespace

Json to_json(api::AuditEntry::Reader record) {
  return {{"seq", record.getSeq()},
          {"at", record.getAt()},
          {"kind", copy(record.getKind())},
          {"account_id", hex(record.getAccountId())},
          {"name", copy(record.getName())},
          {"device_id", hex(record.getDeviceId())},
          {"detail", copy(record.getDetail())},
          {"digest", hex(record.getDigest())}};
}

Json to_json(std::span<const api::AccountExport::Reader> parts) {
  const auto& last = parts.back();  // the newest
  Json devices = Json::array(), manifests = Json::array(), audit = Json::array(), blobs = Json::array();
  for (const auto blob : last.getBlobs()) blobs.push_back(to_json(blob));
  for (const auto device : last.getDevices()) devices.push_back(to_json(device));
  for (const auto& part : parts) {
    for (const auto manifest : part.getManifests()) manifests.push_back(to_base64url(view(manifest)));
    for (const auto record : part.getAudit()) audit.push_back(to_json(record));
  }
  return {{"name", copy(last.getName()) + "@" + copy(last.getDomain())},
          {"account_id", hex(last.getAccountId())},
          {"created_at", last.getCreatedAt()},
          {"closed_at", last.getClosedAt()},
          {"has_password", last.getHasPassword()},
          {"ban", ban_of(last)},
          {"devices", std::move(devices)},
          {"profile", to_base64url(view(last.getProfile()))},
          {"blobs", std::move(blobs)},
          {"blob_bytes", last.getBlobBytes()},
          {"blocked", last.getBlocked()},
          {"reports", reports_of(last)},
          {"manifest_version", last.getManifestVersion()},
          {"manifests", std::move(manifests)},
          {"audit", std::move(audit)}};
}

}  // namespace qpc::cli
