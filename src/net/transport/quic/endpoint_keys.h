// endpoint_keys.h: what a node derives instead of remembering: retry tokens and stateless reset tokens.
#pragma once
#include <array>
#include <optional>

#include "core/base/secret.h"
#include "net/transport/quic/ngtcp2_types.h"

namespace qpc::net::quic {

/// One secret for all network threads of a node. It has to survive a restart: only then do clients learn at once that
/// the node has forgotten them (RFC 9000 §10.3).
class EndpointKeys {
 public:
  /// 32 octets.
  explicit EndpointKeys(Secret secret);

  /// The stateless reset token that belongs to a connection id of ours: 16 octets.
  void reset_token(const ConnectionId& id, std::uint8_t* token) const;

  /// Stands for a token of a peer's in a map. Looking it up takes a time that tells nothing about the tokens there,
  /// which is what RFC 9000 §10.3.1 asks for: whoever does not know the secret cannot choose where a guess leads.
  using TokenDigest = std::array<std::uint8_t, 32>;
  TokenDigest digest(ByteView token) const;

  /// Proof that a client at `remote` got our Retry, which named `retry_id` (RFC 9000 §8.1).
  Bytes retry_token(std::uint32_t version, const SocketAddress& remote, const ConnectionId& retry_id,
                    const ConnectionId& original_id, kj::Date now) const;
  /// The destination of the client's very first packet; nothing, where the token is forged, for another client, or
  /// older than ten seconds.
  std::optional<ConnectionId> check_retry_token(ByteView token, std::uint32_t version, const SocketAddress& remote,
                                                const ConnectionId& retry_id, kj::Date now) const;

 private:
  Secret secret_;
};

}  // namespace qpc::net::quic
