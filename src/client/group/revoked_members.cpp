#include "client/group/revoked_members.h"

#include <map>

#include "client/account/people.h"
#include "client/group/commit_store.h"
#include "client/group/group_view.h"

namespace qpc::client {
namespace {

bool is_revoked(const identity::AccountManifest& manifest, const identity::DeviceId& device_id) {
  const auto* device = manifest.find_device(device_id);
  return device != nullptr && !device->active();
}

}  // namespace

bool RevokedDevices::contains(const identity::CredentialIdentity& device) {
  const auto manifest = stored_manifest(db_, device.account_id);
  if (manifest && is_revoked(*manifest, device.device_id)) return true;
  if (!fetched_.contains(device.account_id)) unknown_.insert(device.account_id);
  return false;
}

Outcome<> wish_revoked_out(GroupChange& change, std::int64_t conversation) {
  QPC_TRY(const auto group, change.group(conversation));
  std::map<identity::AccountId, std::vector<identity::DeviceId>> devices_of;
  for (const auto& member : members_of(group)) {
    devices_of[member.identity.account_id].push_back(member.identity.device_id);
  }
  CommitStore commits(change.db());
  for (const auto& [account_id, devices] : devices_of) {
    const auto manifest = stored_manifest(change.db(), account_id);
    if (!manifest) continue;
    for (const auto& device_id : devices) {
      if (!is_revoked(*manifest, device_id)) continue;
      commits.add_wish(
          {.conversation = conversation, .kind = WishKind::remove, .account_id = account_id, .device_id = device_id});
    }
  }
  return {};
}

}  // namespace qpc::client
