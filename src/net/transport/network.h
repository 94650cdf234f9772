// network.h: how connections come about: a client connects, a node listens.
#pragma once
#include <kj/async.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/base/result.h"
#include "net/transport/connection.h"

namespace qpc::net {

/// Where a node is reached: a host name or a literal address, and a UDP port.
struct NodeAddress {
  std::string host;  ///< without brackets
  std::uint16_t port = default_port;

  static constexpr std::uint16_t default_port = 5001;
  /// "host", "host:port", "192.0.2.1:port", "[2001:db8::1]:port". Errors: malformed.
  static Result<NodeAddress> parse(std::string_view text);
  std::string to_string() const;
  bool operator==(const NodeAddress&) const = default;
};

/// The identity key is known, from an invite or an earlier connection: only that one will do.
struct PinnedIdentity {
  IdentityKey key;
};
/// Nothing is known yet. The caller looks at Connection::peer_identity() and calls accept_peer() or closes.
struct FirstUse {};
using PeerTrust = std::variant<PinnedIdentity, FirstUse>;

/// Whether a key exchange without a post-quantum part will do.
enum class KeyExchange { hybrid_only, allow_classical };

/// Who shall vouch for a node: the certificate authorities in a file, and for which domain.
struct Authorities {
  std::string file = {};  ///< PEM; empty: those of this system
  std::string domain;
};

struct ConnectTarget {
  NodeAddress address;
  PeerTrust trust;
  std::string domain = {};  ///< that the node's certificate must name; empty: any
  KeyExchange key_exchange = KeyExchange::hybrid_only;
  std::optional<Authorities> authorities = {};  ///< besides what `trust` says
};

/// Why the peer was not believed, or would not speak with us. Reconnecting alone will not help.
struct ConnectRefusal {
  enum class Reason {
    identity_mismatch,    ///< another identity key than the pinned one
    domain_mismatch,      ///< the right identity, but its certificate does not name the domain
    certificate_expired,  ///< not valid yet, or no longer: the node's renewal or one of the clocks is wrong
    certificate_invalid,  ///< malformed, or not issued by the identity it comes with
    no_common_protocol,   ///< no common QUIC version or ALPN: no quicprochat node, or one of another age
    authority_unknown,    ///< no authority that was asked for vouches for it
    no_common_security,   ///< one side insists on the post-quantum key exchange, the other does not have it
  };
  Reason reason;
  std::optional<IdentityKey> expected = {};  ///< set for identity_mismatch
  std::optional<IdentityKey> found = {};     ///< set for identity_mismatch
  std::string sentence() const;              ///< for people: what happened, and what to do
};

/// Faults (kj::Exception): DISCONNECTED, when the name does not resolve, nothing answers, or the handshake breaks;
/// OVERLOADED, when the node refuses for lack of room.
using ConnectResult = std::expected<kj::Own<Connection>, ConnectRefusal>;

/// Makes connections to nodes: QuicNetwork, or MemoryNetwork in tests and the simulator.
class Network {
 public:
  virtual ~Network() noexcept(false) = default;
  /// A connection whose handshake is complete and whose peer satisfied `target.trust`.
  virtual kj::Promise<ConnectResult> connect(ConnectTarget target) = 0;
};

/// Accepts connections: QuicListener, or MemoryNetwork::listen().
class Listener {
 public:
  /// Stops listening. Connections that share a socket with the listener are closed: let them go first.
  virtual ~Listener() noexcept(false) = default;
  /// The next connection whose handshake is complete. One call at a time.
  virtual kj::Promise<kj::Own<Connection>> accept() = 0;
  /// Refuses handshakes from here on, and serves the connections there are.
  virtual void stop_accepting() = 0;
  /// With the port that the system chose, where 0 was asked for.
  virtual NodeAddress local_address() const = 0;
};

}  // namespace qpc::net
