// report_key.h: what reports are sealed to.
#pragma once
#include <optional>

#include "core/identity/user_name.h"
#include "net/transport/peer_identity.h"
#include "schemas/node.capnp.h"

namespace qpc::client {

/// The node's key for reports, if `identity`, which it has proved, certifies it, or the identity that this one has
/// announced since: a connection may be older than that. `now` is within the certificate's time.
std::optional<Bytes> find_report_key(api::NodeInfo::Reader info, const net::IdentityKey& identity,
                                     const identity::DomainName& domain, std::chrono::sys_seconds now);

}  // namespace qpc::client
