// password_proof.h: how a client answers the node's challenge in an OPAQUE login (RFC 9807 §6.2.4), for whatever it is.
#pragma once
#include "client/failure.h"
#include "core/opaque/client.h"
#include "net/transport/connection.h"

namespace qpc::client {

/// KE3 for the node's KE2, tied to the connection. Stretches the password. Errors: `wrong`, for a password that is not
/// the one; refused, for a KE2 that does not parse; limit, without memory to stretch in.
Outcome<opaque::KE3> prove_password(opaque::ClientLoginState state, ByteView ke2, const net::ChannelBinding& binding,
                                    Failure wrong);

}  // namespace qpc::client
