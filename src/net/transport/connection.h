// connection.h: an encrypted, authenticated connection with streams; what every transport offers.
#pragma once
#include <kj/async-io.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "net/transport/peer_identity.h"

namespace qpc::net {

/// The varint with which every stream begins: what is spoken on it.
enum class StreamKind : std::uint64_t {
  rpc = 0,   ///< Cap'n Proto two-party RPC; the first bidirectional stream, and that one alone
  blob = 1,  ///< blob bytes, after a 16-byte ticket that is good for this connection only
};

/// Why a connection or stream was closed: the application error code of RFC 9000 §20.2.
enum class CloseCode : std::uint64_t {
  done = 0,                 ///< nothing is wrong
  protocol_error = 1,       ///< the peer broke a rule of quicprochat
  limit_exceeded = 2,       ///< a message was too large, or calls or capabilities too many
  shutting_down = 3,        ///< the node stops: reconnect later
  identity_refused = 4,     ///< the client does not trust the node's identity
  session_ended = 5,        ///< logged out, revoked or expired: log in again
  unknown_stream_kind = 6,  ///< a stream of a kind that this side does not speak
  cancelled = 7,            ///< the side that reads or writes a stream has lost interest
  too_slow = 8,             ///< a stranger took too long over one message, or said nothing for too long
};

/// How a connection ended.
struct Closed {
  enum class By {
    us,    ///< close() or the destructor
    peer,  ///< a close frame of the peer: `code` and `reason` are the peer's words, so not to be trusted or logged raw
    network,  ///< idle timeout, stateless reset, or a transport error: `reason` is ours
  };
  By by;
  CloseCode code;
  std::string reason;
};

/// What ties a login to this connection, so that a relayed login fails (PROTOCOL.md "Login").
struct ChannelBinding {
  enum class Type {
    tls_exporter,     ///< RFC 8446 §7.5 with the label EXPORTER-quicprochat-1, no context: 32 bytes
    node_challenge,   ///< 32 fresh bytes of the node + SHA-256 of the pinned certificate (browsers have no exporter)
    noise_handshake,  ///< the handshake hash
  };
  Type type;
  Bytes bytes;
};
/// The name that goes into signatures and OPAQUE's context: "tlsExporter", "nodeChallenge", "noiseHandshake".
std::string_view name(ChannelBinding::Type type);

/// What a peer may use: windows, streams, message size (ConnectionLimits gives the figures).
enum class Standing {
  stranger,       ///< not logged in
  authenticated,  ///< has a session, or is the node we trust
};

struct IncomingStream {
  StreamKind kind;
  kj::Own<kj::AsyncIoStream> stream;
};

/// One connection, on one thread for its whole life.
///
/// Streams may outlive it: once it is closed or destroyed, whatever is read or written on them fails with
/// kj::Exception::Type::DISCONNECTED, as do accept_stream() and everything else that waits.
class Connection {
 public:
  /// Closes with CloseCode::done, unless closed already.
  virtual ~Connection() noexcept(false) = default;

  /// Opens a bidirectional stream; its kind goes out before the first byte that is written.
  /// May be called at any number: past the peer's limit of streams, writing waits until the peer allows one more.
  virtual kj::Own<kj::AsyncIoStream> open_stream(StreamKind kind) = 0;

  /// The next stream that the peer opened, its kind read already. Kinds unknown to `StreamKind` never arrive here:
  /// they are reset with CloseCode::unknown_stream_kind. One call at a time.
  virtual kj::Promise<IncomingStream> accept_stream() = 0;

  virtual const ChannelBinding& channel_binding() const = 0;

  /// The node we are connected to; null on the node's side, as clients show no certificate.
  virtual kj::Maybe<const PeerIdentity&> peer_identity() const = 0;

  /// After a connect with FirstUse: the person or program trusts peer_identity(). Until then, opening and accepting
  /// streams is a programmer's error. No effect elsewhere.
  virtual void accept_peer() = 0;

  /// For people and logs: "192.0.2.1:5001", "[2001:db8::1]:5001".
  virtual std::string peer_address() const = 0;
  /// For people and tests: "X25519MLKEM768", "TLS_AES_256_GCM_SHA384".
  virtual std::string_view key_exchange_group() const = 0;
  virtual std::string_view cipher() const = 0;

  virtual Standing standing() const = 0;
  /// Raises the limits of the peer once it has a session: windows, streams, and the size of RPC messages.
  /// Limits do not sink again on this connection.
  virtual void raise_standing() = 0;

  /// When the peer has acknowledged every byte written so far; DISCONNECTED, where the connection ends before.
  virtual kj::Promise<void> flushed() = 0;
  /// Octets of streams that the peer has acknowledged so far: while flushed() waits, whether it is still there.
  virtual std::uint64_t acknowledged_bytes() const = 0;
  /// Ends the connection at once and tells the peer. Unwritten and unacknowledged bytes are lost.
  /// The first close counts. `reason` is short and holds no secret and no user data.
  virtual void close(CloseCode code, std::string_view reason) = 0;
  /// When and how the connection ended. Any number of calls, also afterwards.
  virtual kj::Promise<Closed> on_closed() = 0;
};

}  // namespace qpc::net
