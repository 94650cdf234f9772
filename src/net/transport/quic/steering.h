// steering.h: which of several sockets on one address gets a datagram.
#pragma once
#include "net/transport/quic/udp_socket.h"

namespace qpc::net::quic {

/// Makes the kernel hand a datagram to the socket whose index stands in its destination connection id (ThreadIndex).
///
/// Without it the kernel hashes addresses and ports, and a client whose address changes arrives at a thread that does
/// not know it. All `count` sockets must be bound with Sharing::reuse_port, in the order of their indices, before any
/// datagram may come; one call for any of them is enough. Needs no privilege. Faults: FAILED.
void steer_by_connection_id(const UdpSocket& socket, unsigned count);

}  // namespace qpc::net::quic
