// network_name.h: whom an address is counted with.
#pragma once
#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace qpc::net {

/// Whether this machine's own clients count as those of a network, too. A proxy's clients all come from there.
enum class OwnHost : std::uint8_t { spared, counted };

/// The network that an address of 4 or 16 octets is taken to belong to: an IPv4 /24, an IPv6 /48. Empty for a spared
/// loopback address, which counts towards none.
std::string network_of(ByteView address, OwnHost own_host = OwnHost::spared);
/// The same of "192.0.2.1:5001" or "[2001:db8::1]:5001"; empty, too, for what is no IP address.
std::string network_of_peer(const std::string& peer_address, OwnHost own_host = OwnHost::spared);

}  // namespace qpc::net
