// login_service.h: registration and login by password: what follows the first OPAQUE message.
#pragma once
#include <schemas/login.capnp.h>

#include "net/transport/connection.h"
#include "node/login/password_challenge.h"

namespace qpc::node {

/// Errors: NOT_PERMITTED, where nobody may register.
Outcome<> check_registration(Registration registration);

class RegistrationService final : public Traced<api::Registration::Server> {
 public:
  /// `invite` is a token, where one is needed.
  RegistrationService(NodeContext& node, net::Connection& connection, identity::UserName name, Bytes invite)
      : node_(node), connection_(connection), name_(kj::mv(name)), invite_(kj::mv(invite)) {}

  kj::Promise<void> finish(FinishContext call) override { return finish_task(call); }

 private:
  Task<void> finish_task(FinishContext call);

  NodeContext& node_;
  net::Connection& connection_;
  identity::UserName name_;
  Bytes invite_;
};

class LoginAttemptService final : public Traced<api::LoginAttempt::Server> {
 public:
  LoginAttemptService(NodeContext& node, net::Connection& connection, std::string name, PasswordChallenge challenge)
      : node_(node),
        connection_(connection),
        name_(kj::mv(name)),
        record_(challenge.record),
        state_(kj::mv(challenge.response.state)) {}

  kj::Promise<void> finish(FinishContext call) override { return finish_task(call); }

 private:
  Task<void> finish_task(FinishContext call);

  NodeContext& node_;
  net::Connection& connection_;
  std::string name_;
  RecordHash record_;
  kj::Maybe<opaque::ServerLoginState> state_;  ///< used up by the first try
};

class EnrolmentService final : public Traced<api::Enrolment::Server> {
 public:
  EnrolmentService(NodeContext& node, net::Connection& connection, std::int64_t account_row,
                   identity::AccountId account_id, std::string name, RecordHash record)
      : node_(node),
        connection_(connection),
        account_row_(account_row),
        account_id_(account_id),
        name_(kj::mv(name)),
        record_(record) {}

  kj::Promise<void> enrol(EnrolContext call) override { return enrol_task(call); }

 private:
  Task<void> enrol_task(EnrolContext call);

  NodeContext& node_;
  net::Connection& connection_;
  std::int64_t account_row_;
  identity::AccountId account_id_;
  std::string name_;
  RecordHash record_;  ///< that the password was proven against
};

}  // namespace qpc::node
