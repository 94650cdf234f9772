// ownership.h: what asks for the person's password besides the device: another password, the end of the account.
#pragma once
#include "client/account/people.h"
#include "client/session/session.h"
#include "core/opaque/client.h"

namespace qpc::client {

class Ownership {
 public:
  Ownership(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  /// Shows the node that the person knows the password. Errors: authentication: "wrong_password"; limit.
  Task<Outcome<api::Owner::Client>> confirm(Session& session, opaque::Password password);

  /// Errors: those of the node.
  Task<Outcome<>> set_password(Session& session, api::Owner::Client owner, opaque::Password password);

  /// Deletes the account at the node. Where this device holds the account's key, others read in the last list of
  /// devices that nobody is left. The store stays readable. Errors: those of the node; store.
  Task<Outcome<>> close(Session& session, api::Owner::Client owner);

 private:
  /// The next manifest, without any device; empty on a device that cannot sign it.
  Outcome<Bytes> final_manifest();

  Environment& environment_;
  Store& store_;
};

}  // namespace qpc::client
