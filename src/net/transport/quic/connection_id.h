// connection_id.h: the names of a connection on the wire (RFC 9000 §5.1).
#pragma once
#include <array>
#include <compare>
#include <cstring>

#include "core/base/bytes.h"
#include "core/base/random.h"

namespace qpc::net::quic {

/// 0 to 20 octets.
class ConnectionId {
 public:
  static constexpr std::size_t max_size = 20;
  /// Of those we choose: 128 bits, so that nobody guesses one.
  static constexpr std::size_t our_size = 16;

  ConnectionId() = default;
  /// At most `max_size` octets.
  explicit ConnectionId(ByteView octets);

  ByteView view() const { return ByteView(octets_).first(size_); }
  // Ordered, not hashed: a client chooses its first one, and must not choose collisions.
  std::strong_ordering operator<=>(const ConnectionId& other) const;
  bool operator==(const ConnectionId& other) const { return (*this <=> other) == 0; }

 private:
  std::uint8_t size_ = 0;
  std::array<std::uint8_t, max_size> octets_ = {};
};

/// The network thread that a connection lives on. It stands in the first octet of the connection ids we choose, modulo
/// the number of threads, so that the kernel can steer datagrams to it (steering.h).
struct ThreadIndex {
  unsigned index = 0;
  unsigned count = 1;  ///< at most 64

  ConnectionId new_connection_id(Random& random) const;
};

}  // namespace qpc::net::quic
