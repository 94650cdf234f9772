#include "client/command/account_data.h"

#include "core/base/encoding.h"

namespace qpc::command {
namespace {

ByteView view(capnp::Data::Reader octets) { return {octets.begin(), octets.size()}; }
std::string hex(capnp::Data::Reader octets) { return to_hex(view(octets)); }
std::string copy(capnp::Text::Reader text) { return {text.begin(), text.end()}; }

DeviceData device_of(api::AccountExport::Device::Reader device) {
  return {.device_id = hex(device.getDeviceId()),
          .device_key = hex(device.getDeviceKey()),
          .label = copy(device.getLabel()),
          .state = copy(device.getState()),
          .enrolled_at = device.getEnrolledAt(),
          .session_counter = device.getSessionCounter(),
          .key_packages = {.single_use = device.getKeyPackages(),
                           .last_resort = device.getLastResortKeyPackages(),
                           .handed_out = device.getHandedOutKeyPackages()},
          .mailbox = {.address = hex(device.getMailboxAddress()),
                      .waiting = device.getWaiting(),
                      .waiting_bytes = device.getWaitingBytes(),
                      .received = device.getReceived(),
                      .missed = device.getMissed()},
          .channels = device.getChannels()};
}

BlobData blob_of(api::AccountExport::Blob::Reader blob) {
  return {.address = hex(blob.getAddress()),
          .size_bytes = blob.getSizeBytes(),
          .complete = blob.getComplete(),
          .uses_left = blob.getUsesLeft(),
          .expires_at = blob.getExpiresAt()};
}

AuditData record_of(api::AuditEntry::Reader record) {
  return {.seq = record.getSeq(),
          .at = record.getAt(),
          .kind = copy(record.getKind()),
          .account_id = hex(record.getAccountId()),
          .name = copy(record.getName()),
          .device_id = hex(record.getDeviceId()),
          .detail = copy(record.getDetail()),
          .digest = hex(record.getDigest())};
}

}  // namespace

AccountData AccountData::of(const std::vector<client::OwnData>& answers) {
  AccountData data;
  for (const auto& answer : answers) {
    const auto part = answer.getResult().getExport();
    for (const auto manifest : part.getManifests()) data.manifests.push_back(to_base64url(view(manifest)));
    for (const auto record : part.getAudit()) data.audit.push_back(record_of(record));
  }
  const auto last = answers.back().getResult().getExport();  // the newest
  data.name = copy(last.getName()) + "@" + copy(last.getDomain());
  data.account_id = hex(last.getAccountId());
  data.created_at = last.getCreatedAt();
  data.closed_at = last.getClosedAt();
  data.has_password = last.getHasPassword();
  if (last.hasBan()) {
    const auto ban = last.getBan();
    data.ban = BanData{.reason = copy(ban.getReason()), .since = ban.getSince(), .until = ban.getUntil()};
  }
  for (const auto device : last.getDevices()) data.devices.push_back(device_of(device));
  data.profile = to_base64url(view(last.getProfile()));
  for (const auto blob : last.getBlobs()) data.blobs.push_back(blob_of(blob));
  data.blob_bytes = last.getBlobBytes();
  data.blocked = last.getBlocked();
  if (last.hasReports())
    data.reports = ReportsData{.day = last.getReports().getDay(), .count = last.getReports().getCount()};
  data.manifest_version = last.getManifestVersion();
  return data;
}

void KeyPackagesData::describe(Fields& of) {
  of(option("single_use", "Waiting to be used once"), single_use);
  of(option("last_resort", "Used when there is no other"), last_resort);
  of(option("handed_out", "Of which only the references are left"), handed_out);
}

void MailboxData::describe(Fields& of) {
  of(option("address", "Hexadecimal; empty without a mailbox"), address);
  of(option("waiting", "Messages"), waiting);
  of(option("waiting_bytes", "Their octets"), waiting_bytes);
  of(option("received", "Messages, in all its time"), received);
  of(option("missed", "Messages that expired or found no room"), missed);
}

void DeviceData::describe(Fields& of) {
  of(option("device_id", "Hexadecimal"), device_id);
  of(option("device_key", "Hexadecimal"), device_key);
  of(option("label", "What it is called"), label);
  of(option("state", "pending, active, revoked or barred"), state);
  of(option("enrolled_at", "Seconds since 1970"), enrolled_at);
  of(option("session_counter", "Of its newest session"), session_counter);
  of(option("key_packages", "That the node keeps for it"), key_packages);
  of(option("mailbox", "Where its messages wait"), mailbox);
  of(option("channels", "How many it is in"), channels);
}

void BlobData::describe(Fields& of) {
  of(option("address", "Hexadecimal"), address);
  of(option("size_bytes", "Octets"), size_bytes);
  of(option("complete", "Whether its upload came to an end"), complete);
  of(option("uses_left", "0: any number"), uses_left);
  of(option("expires_at", "Seconds since 1970"), expires_at);
}

void BanData::describe(Fields& of) {
  of(option("reason", "The operator's words"), reason);
  of(option("since", "Seconds since 1970"), since);
  of(option("until", "Seconds since 1970; 0: for no set time"), until);
}

void ReportsData::describe(Fields& of) {
  of(option("day", "Of the last one, in days since 1970"), day);
  of(option("count", "On that day"), count);
}

void AuditData::describe(Fields& of) {
  of(option("seq", "Its place in the audit log"), seq);
  of(option("at", "Seconds since 1970"), at);
  of(option("kind", "What happened"), kind);
  of(option("account_id", "Hexadecimal"), account_id);
  of(option("name", "Of the account, then"), name);
  of(option("device_id", "Hexadecimal"), device_id);
  of(option("detail", "In words"), detail);
  of(option("digest", "Hexadecimal"), digest);
}

void AccountData::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("account_id", "Hexadecimal"), account_id);
  of(option("created_at", "Seconds since 1970"), created_at);
  of(option("closed_at", "Seconds since 1970; 0: it is open"), closed_at);
  of(option("has_password", "Whether the node can check one"), has_password);
  of(option("ban", "If the operator has shut the account out").or_null(), ban);
  of(option("devices", "Of the account"), devices);
  of(option("profile", "As it was signed, base64url"), profile);
  of(option("blobs", "Sealed files that are still there"), blobs);
  of(option("blob_bytes", "What counts against the quota"), blob_bytes);
  of(option("blocked", "How many people are blocked"), blocked);
  of(option("reports", "That the account has sent").or_null(), reports);
  of(option("manifest_version", "Of the list of devices"), manifest_version);
  of(option("manifests", "Each as it was signed, base64url"), manifests);
  of(option("audit", "What the log says of this account"), audit);
}

}  // namespace qpc::command
