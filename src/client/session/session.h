// session.h: this device's session at its node, over one connection.
#pragma once
#include <kj/refcount.h>

#include <map>

#include "client/session/link.h"
#include "net/deadline.h"
#include "schemas/session.capnp.h"

namespace qpc::client {

/// Shared by what runs on it at the same time. Holding it is the permission; a lost connection ends it, and every call
/// fails as DISCONNECTED.
class Session final : public kj::Refcounted {
 public:
  Session(kj::Own<Link> link, api::SessionResult::Opened::Reader opened, kj::Timer& timer)
      : link_(kj::mv(link)),
        session_(opened.getSession()),
        pending_(opened.getPending()),
        lifetime_(opened.getLifetimeSeconds() * kj::SECONDS),
        timer_(timer) {}
  KJ_DISALLOW_COPY_AND_MOVE(Session);

  /// Whether the node said, when the session began, that this device is not in the manifest yet.
  bool is_pending() const { return pending_; }
  /// How long the node lets it last, from its beginning on; 0: as long as the connection.
  kj::Duration lifetime() const { return lifetime_; }
  net::Connection& connection() { return link_->connection(); }
  kj::Promise<net::Closed> on_closed() { return link_->on_closed(); }

  /// What the node says of itself.
  kj::Promise<capnp::Response<api::Node::InfoResults>> info() { return link_->node().infoRequest().send(); }
  api::Session::Client& capability() { return session_; }
  api::Account::Client account() { return session_.accountRequest().send().getAccount(); }
  api::Devices::Client devices() { return session_.devicesRequest().send().getDevices(); }
  api::Keys::Client keys() { return session_.keysRequest().send().getKeys(); }
  api::Mailbox::Client mailbox() { return session_.mailboxRequest().send().getMailbox(); }
  api::Channels::Client channels() { return session_.channelsRequest().send().getChannels(); }
  api::Blobs::Client blobs() { return session_.blobsRequest().send().getBlobs(); }
  api::Directory::Client directory() { return session_.directoryRequest().send().getDirectory(); }
  api::Contacts::Client contacts() { return session_.contactsRequest().send().getContacts(); }
  api::Profiles::Client profiles() { return session_.profilesRequest().send().getProfiles(); }
  api::Presence::Client presence() { return session_.presenceRequest().send().getPresence(); }
  api::Reports::Client reports() { return session_.reportsRequest().send().getReports(); }
  /// What strangers may ask, too.
  api::Node::Client& node() { return link_->node(); }

  /// The channel at this address, opened once. Errors: those of its refusal.
  Task<Outcome<api::Channel::Client>> channel(Bytes address);
  bool knows(const Bytes& address) const { return channels_.contains(address); }
  /// Remembers a channel that was just made.
  void remember(ByteView address, api::Channel::Client channel) {
    channels_.insert_or_assign(to_bytes(address), kj::mv(channel));
  }

  /// An answer, or a fault after `answer_limit`. `operation` completes "… took too long".
  template <class T>
  kj::Promise<T> answer(kj::StringPtr operation, kj::Promise<T> promise) {
    return net::within(timer_, answer_limit, operation, kj::mv(promise));
  }

  /// The same, for what takes the node as long as the disk needs for a large file.
  template <class T>
  kj::Promise<T> long_answer(kj::StringPtr operation, kj::Promise<T> promise) {
    return net::within(timer_, 10 * answer_limit, operation, kj::mv(promise));
  }

 private:
  kj::Own<Link> link_;
  api::Session::Client session_;
  bool pending_;
  kj::Duration lifetime_;
  kj::Timer& timer_;
  std::map<Bytes, api::Channel::Client> channels_;
};

}  // namespace qpc::client
