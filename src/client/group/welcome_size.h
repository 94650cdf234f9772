// welcome_size.h: how large the Welcome gets by which a group moves, which all its devices share.
#pragma once
#include "client/environment.h"
#include "client/failure.h"
#include "core/mls/group/group.h"
#include "db/database.h"

namespace qpc::client {

/// Errors: refused: "group_too_large", for more octets than a mailbox takes in a message.
Outcome<> check_welcome_size(std::size_t octets);

/// At most so many octets has the Welcome into a successor of this suite, with the devices that are in `group`. Needs
/// none of their KeyPackages: they cannot be given back. Errors: store.
Outcome<std::size_t> bound_welcome_size(db::Database& db, Environment& environment, const mls::Group& group,
                                        mls::CipherSuite suite);

}  // namespace qpc::client
