// connection_handle.h: a QUIC connection, as its user sees it.
#pragma once
#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {

/// Whether the user has to accept the peer before streams may be used (Connection::accept_peer()).
enum class PeerAccepted { yes, not_yet };

/// Closes the connection when it is destroyed.
kj::Own<Connection> make_handle(kj::Own<QuicConnection> connection, PeerAccepted accepted);

}  // namespace qpc::net::quic
