// entrance.h: how a device gets an account: by making one, or by a password.
#pragma once
#include "client/account/own_device.h"
#include "client/keys/key_publisher.h"
#include "client/session/session_opener.h"
#include "core/opaque/client.h"

namespace qpc::client {

/// What a person gives to register or log in.
struct Credentials {
  identity::UserName name;
  std::optional<identity::DomainName> domain;  ///< where one was typed: the node has to be of it
  net::NodeAddress node;
  std::string device_label;
  opaque::Password password;
  Bytes invite = {};  ///< to register: a token, where one was given
};

/// The domain that was typed; empty, where none was.
inline std::string domain_of(const Credentials& credentials) {
  return credentials.domain ? credentials.domain->text() : std::string();
}

/// Registration and login (PROTOCOL.md "Accounts and devices", "Login").
class Entrance {
 public:
  Entrance(Environment& environment, Store& store, SessionOpener& opener)
      : environment_(environment), store_(store), opener_(opener), publisher_(environment, store) {}

  /// Makes account key, manifest and device, and leaves the device with a session, a mailbox and KeyPackages at the
  /// node. A registration that was cut short is taken up again.
  /// Errors: refused: "name_taken", "has_account"; usage: "bad_name"; those of connecting; store.
  Task<Outcome<kj::Own<Session>>> register_account(Credentials credentials);

  /// Makes a pending device, or goes on as the device that is there: one that waits, that had logged out, or whose
  /// registration the node has heard of though its answer was lost.
  /// Errors: authentication: "wrong_password"; refused: "has_account"; those of connecting; store.
  Task<Outcome<kj::Own<Session>>> log_in(Credentials credentials);

 private:
  static Place place_of(const Credentials& credentials, const identity::DomainName& domain);
  /// Opens the session of a device that is part of the account.
  Task<Outcome<kj::Own<Session>>> resume_on(kj::Own<Link> link);
  Task<Outcome<identity::DomainName>> check_domain(Link& link, const Credentials& credentials);
  /// The session of a registration whose answer was lost. Errors: as SessionOpener::open.
  Task<Outcome<kj::Own<Session>>> resume_registration();
  /// After the node refused to register: the session of an earlier attempt that it did hear of, or, when it knows of
  /// none, the refusal; the profile is free again then.
  Task<Outcome<kj::Own<Session>>> be_refused(Failure refusal);
  Task<Outcome<kj::Own<Session>>> register_on(kj::Own<Link> link, Credentials credentials);
  Task<Outcome<kj::Own<Session>>> log_in_on(kj::Own<Link> link, Credentials credentials);
  Task<Outcome<kj::Own<Session>>> enter(kj::Own<Link> link, api::SessionResult::Reader result,
                                        std::vector<Bytes> manifests);

  Environment& environment_;
  Store& store_;
  SessionOpener& opener_;
  KeyPublisher publisher_;
};

}  // namespace qpc::client
