#include "node/session/session_service.h"

#include <utility>

#include "core/identity/session_resumption.h"
#include "node/account/account_service.h"
#include "node/blob/blob_service.h"
#include "node/channel/channel_service.h"
#include "node/contact/contact_service.h"
#include "node/device/device_service.h"
#include "node/directory/directory_service.h"
#include "node/keys/keys_service.h"
#include "node/mailbox/mailbox_service.h"
#include "node/presence/presence_service.h"
#include "node/profile/profile_service.h"
#include "node/report/report_service.h"
#include "node/translate.h"

namespace qpc::node {

Outcome<DeviceProof> DeviceProof::read(api::DeviceProof::Reader in) {
  const auto account_id = identity::AccountId::from_bytes(view(in.getAccountId()));
  const auto device_id = identity::DeviceId::from_bytes(view(in.getDeviceId()));
  if (!account_id || !device_id) return refuse(Reason::MALFORMED, "account and device ids have 16 octets");
  if (!std::in_range<std::int64_t>(in.getCounter())) {
    return refuse(Reason::MALFORMED, "a session counter is smaller than 2^63");
  }
  return DeviceProof{*account_id, *device_id, in.getCounter(), copy(in.getSignature())};
}

Outcome<> DeviceProof::verify(const NodeContext& node, const net::Connection& connection, ByteView device_key) const {
  const auto& binding = connection.channel_binding();
  const identity::SessionResumption statement{.domain = node.domain,
                                              .account_id = account_id,
                                              .device_id = device_id,
                                              .counter = counter,
                                              .binding_type = net::name(binding.type),
                                              .binding = binding.bytes};
  const auto key = identity::DeviceKey::from_ed25519(device_key);
  if (key && statement.verify(*key, signature)) return {};
  return refuse(Reason::SIGNATURE, "the device's signature does not belong to this device, node and connection");
}

api::Session::Client open_session(NodeContext& node, net::Connection& connection, const Entered& entered) {
  connection.raise_standing();
  node.call_limits.belongs_to(connection, entered.account.row, entered.device.row);
  return kj::heap<SessionService>(node, kj::refcounted<LiveSession>(node.sessions, connection,
                                                                    LiveSession::Caller{
                                                                        .account_row = entered.account.row,
                                                                        .device_row = entered.device.row,
                                                                        .account_id = entered.account.account_id,
                                                                        .device_id = entered.device.device_id,
                                                                    },
                                                                    entered.device.state));
}

void describe(NodeContext& node, net::Connection& connection, const Outcome<Entered>& entered,
              api::SessionResult::Builder out) {
  if (!entered) {
    describe(entered.error(), out.initRefused());
    return;
  }
  auto opened = out.initOpened();
  opened.setSession(open_session(node, connection, *entered));
  opened.setPending(entered->device.state == DeviceState::pending);
  opened.setLifetimeSeconds(static_cast<std::uint32_t>(node.sessions.lifetime() / kj::SECONDS));
}

kj::Promise<void> SessionService::account(AccountContext call) {
  call.getResults().setAccount(kj::heap<AccountService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::devices(DevicesContext call) {
  call.getResults().setDevices(kj::heap<DeviceService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::keys(KeysContext call) {
  call.getResults().setKeys(kj::heap<KeysService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::mailbox(MailboxContext call) {
  call.getResults().setMailbox(kj::heap<MailboxService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::channels(ChannelsContext call) {
  call.getResults().setChannels(kj::heap<ChannelsService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::directory(DirectoryContext call) {
  call.getResults().setDirectory(kj::heap<DirectoryService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::contacts(ContactsContext call) {
  call.getResults().setContacts(kj::heap<ContactService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::profiles(ProfilesContext call) {
  call.getResults().setProfiles(kj::heap<ProfileService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::presence(PresenceContext call) {
  call.getResults().setPresence(kj::heap<PresenceService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::reports(ReportsContext call) {
  call.getResults().setReports(kj::heap<ReportService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::end(EndContext) {
  session_->end();
  return kj::READY_NOW;
}
kj::Promise<void> SessionService::blobs(BlobsContext call) {
  call.getResults().setBlobs(kj::heap<BlobsService>(node_, kj::addRef(*session_)));
  return kj::READY_NOW;
}

}  // namespace qpc::node
