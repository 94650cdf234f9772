// password_challenge.h: KE2 of an OPAQUE login (RFC 9807 §6.2), whoever asks for one.
#pragma once
#include "net/transport/connection.h"
#include "node/node_context.h"

namespace qpc::node {

/// SHA-256 over a RegistrationRecord: what a password was proven against.
using RecordHash = std::array<std::uint8_t, 32>;

struct PasswordChallenge {
  opaque::LoginResponse response;
  RecordHash record{};  ///< zeros, where there is none
};

/// Whether an account still has the record that a password was proven against: another password, or the account's end,
/// shuts out whoever came in before. Errors: CREDENTIALS.
Outcome<> check_record(db::Database& db, const std::string& name, const RecordHash& proven);

/// Whether KE3 shows that the client knows the password. Uses the challenge up.
bool is_met(kj::Maybe<opaque::ServerLoginState>& challenge, ByteView ke3);

/// Answers KE1 for the record of this name, tied to the connection; for a name without a record by one that is derived,
/// in the same time. Errors: MALFORMED.
Task<Outcome<PasswordChallenge>> challenge_password(NodeContext& node, net::Connection& connection, std::string name,
                                                    opaque::KE1 ke1);

}  // namespace qpc::node
