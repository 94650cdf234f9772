// password_challenge.h: KE2 of an OPAQUE login (RFC 9807 §6.2), whoever asks for one.
#pragma once
#include "net/transport/connection.h"
#include "node/node_context.h"

namespace qpc::node {

/// Answers KE1 for the record of this name, tied to the connection; for a name without a record by one that is derived,
/// in the same time. Errors: MALFORMED.
Task<Outcome<opaque::LoginResponse>> challenge_password(NodeContext& node, net::Connection& connection,
                                                        std::string name, opaque::KE1 ke1);

}  // namespace qpc::node
