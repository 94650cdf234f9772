// session_service.h: the schema's Session, and how one is opened.
#pragma once
#include <schemas/session.capnp.h>

#include "net/transport/connection.h"
#include "node/account/account.h"
#include "node/node_context.h"

namespace qpc::node {

/// A device's word that it holds its key on this connection, as it came.
struct DeviceProof {
  identity::AccountId account_id;
  identity::DeviceId device_id;
  std::uint64_t counter = 0;
  Bytes signature;

  /// Errors: MALFORMED, for ids of a wrong length.
  static Outcome<DeviceProof> read(api::DeviceProof::Reader in);
  /// Errors: SIGNATURE, unless the device's key signed it for this node and connection.
  Outcome<> verify(const NodeContext& node, const net::Connection& connection, ByteView device_key) const;
};

/// Opens a session for a device whose proof and counter were accepted, and lets its connection use more.
api::Session::Client open_session(NodeContext& node, net::Connection& connection, const Entered& entered);

void describe(NodeContext& node, net::Connection& connection, const Outcome<Entered>& entered,
              api::SessionResult::Builder out);

class SessionService final : public Traced<api::Session::Server> {
 public:
  SessionService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> account(AccountContext call) override;
  kj::Promise<void> devices(DevicesContext call) override;
  kj::Promise<void> keys(KeysContext call) override;
  kj::Promise<void> mailbox(MailboxContext call) override;
  kj::Promise<void> channels(ChannelsContext call) override;
  kj::Promise<void> directory(DirectoryContext call) override;
  kj::Promise<void> end(EndContext call) override;
  kj::Promise<void> contacts(ContactsContext call) override;
  kj::Promise<void> profiles(ProfilesContext call) override;
  kj::Promise<void> presence(PresenceContext call) override;
  kj::Promise<void> reports(ReportsContext call) override;
  kj::Promise<void> blobs(BlobsContext call) override;

 private:
  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
