// account.h: somebody at the node, without the cost of a password that is hard to guess: only clients stretch
// passwords, and it is the node that is measured.
#pragma once
#include "client/account/device_identity.h"
#include "qpc-loadtest/stage.h"

namespace qpc::loadtest {

/// An account with one device.
class Account {
 public:
  explicit Account(Stage& stage);

  const client::DeviceIdentity& self() const { return self_; }
  /// The first version of its manifest, signed.
  const Bytes& manifest() const { return manifest_; }

  /// Registers (PROTOCOL.md "Accounts and devices"), and so opens a session. Errors: refusals; limit.
  Task<client::Outcome<api::Session::Client>> register_on(client::Link& link);
  /// A session by the device's key. Errors: refusals.
  Task<client::Outcome<api::Session::Client>> resume_on(client::Link& link);
  /// A login by password (RFC 9807), up to where a new device could be enrolled. Errors: refusals.
  Task<client::Outcome<>> log_in_on(client::Link& link);

 private:
  void prove(client::Link& link, api::DeviceProof::Builder proof);

  Stage& stage_;
  client::DeviceIdentity self_;
  Bytes manifest_;
  std::uint64_t counter_ = 0;
};

}  // namespace qpc::loadtest
