#include "net/transport/quic/connection_id.h"

#include <kj/debug.h>

#include <algorithm>

namespace qpc::net::quic {

ConnectionId::ConnectionId(ByteView octets) : size_(static_cast<std::uint8_t>(octets.size())) {
  KJ_REQUIRE(octets.size() <= max_size, "RFC 9000 §17.2: a connection id has at most 20 octets");
  std::ranges::copy(octets, octets_.begin());
}

std::strong_ordering ConnectionId::operator<=>(const ConnectionId& other) const {
  const auto mine = view(), theirs = other.view();
  return std::lexicographical_compare_three_way(mine.begin(), mine.end(), theirs.begin(), theirs.end());
}

ConnectionId ThreadIndex::new_connection_id(Random& random) const {
  auto octets = random.array<ConnectionId::our_size>();
  octets[0] = static_cast<std::uint8_t>(octets[0] % (256 / count) * count + index);
  return ConnectionId(octets);
}

}  // namespace qpc::net::quic
