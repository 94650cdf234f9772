// session_opener.h: from a stored device to a session, without a password.
#pragma once
#include "client/account/device_identity.h"
#include "client/session/session.h"
#include "client/store/store.h"

namespace qpc::client {

/// Opens sessions for the device in the store.
class SessionOpener {
 public:
  /// Everything must outlive this.
  SessionOpener(Environment& environment, Store& store, TrustDecision& trust)
      : environment_(environment), store_(store), trust_(trust) {}

  /// From here on, the account's node is looked for there. Once a session has been opened, the store remembers it.
  void look_at(net::NodeAddress address) { moved_to_ = std::move(address); }

  /// Connects to the account's node and resumes. Several processes of one profile may do so at once.
  /// Errors: not_found, without an account; authentication; network; refused.
  Task<Outcome<kj::Own<Session>>> open();

  /// The same over a connection that is there. Takes it.
  Task<Outcome<kj::Own<Session>>> resume(kj::Own<Link>& link);

  /// A connection for a stranger, to register or log in.
  Task<Outcome<kj::Own<Link>>> connect(net::NodeAddress address, std::string domain = {}) {
    return client::connect(environment_, store_, trust_, std::move(address), std::move(domain));
  }

 private:
  /// Connects to the node of `account` at the address that it has moved to; only its identity will do.
  Task<Outcome<kj::Own<Link>>> connect_to_moved(net::NodeAddress before, std::string domain);

  Environment& environment_;
  Store& store_;
  TrustDecision& trust_;
  std::optional<net::NodeAddress> moved_to_;
};

/// Signs for this very connection: a counter is taken from the store, durably, before.
/// Errors: store; not_found, without an account.
Outcome<std::uint64_t> sign_in(Store& store, const net::ChannelBinding& binding, api::DeviceProof::Builder proof);

}  // namespace qpc::client
