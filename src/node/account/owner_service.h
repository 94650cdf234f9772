// owner_service.h: what a device may do once its person has given the password.
#pragma once
#include <schemas/owner.capnp.h>

#include "node/login/password_challenge.h"

namespace qpc::node {

/// One try at the account's password, on a session of the account.
class PasswordAttemptService final : public Traced<api::PasswordAttempt::Server> {
 public:
  PasswordAttemptService(NodeContext& node, kj::Own<LiveSession> session, std::string name, PasswordChallenge challenge)
      : node_(node),
        session_(kj::mv(session)),
        name_(kj::mv(name)),
        record_(challenge.record),
        state_(kj::mv(challenge.response.state)) {}

  kj::Promise<void> finish(FinishContext call) override { return finish_task(call); }

 private:
  Task<void> finish_task(FinishContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
  std::string name_;
  RecordHash record_;
  kj::Maybe<opaque::ServerLoginState> state_;  ///< used up by the first try
};

class OwnerService final : public Traced<api::Owner::Server> {
 public:
  OwnerService(NodeContext& node, kj::Own<LiveSession> session, std::string name, RecordHash record)
      : node_(node), session_(kj::mv(session)), name_(kj::mv(name)), record_(record) {}

  kj::Promise<void> beginPassword(BeginPasswordContext call) override { return begin_password_task(call); }
  kj::Promise<void> setPassword(SetPasswordContext call) override { return set_password_task(call); }
  kj::Promise<void> close(CloseContext call) override { return close_task(call); }

 private:
  Task<void> begin_password_task(BeginPasswordContext call);
  Task<void> set_password_task(SetPasswordContext call);
  Task<void> close_task(CloseContext call);

  NodeContext& node_;
  kj::Own<LiveSession> session_;
  std::string name_;
  RecordHash record_;  ///< that the password was proven against
};

}  // namespace qpc::node
