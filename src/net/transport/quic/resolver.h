// resolver.h: host names to addresses.
#pragma once
#include <kj/async.h>

#include <vector>

#include "net/transport/network.h"
#include "net/transport/quic/socket_address.h"

namespace qpc::net::quic {

/// The addresses of a host, in the system's order of preference; at once for a literal address.
/// Faults: DISCONNECTED, when the name cannot be resolved.
kj::Promise<std::vector<SocketAddress>> resolve(const NodeAddress& address);

}  // namespace qpc::net::quic
