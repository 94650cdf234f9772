#include "net/limit/network_name.h"

#include <arpa/inet.h>

namespace qpc::net {
namespace {

constexpr std::size_t ipv4_prefix = 3, ipv6_prefix = 6;
constexpr std::uint8_t ipv4_loopback = 127;

template <class Address>
ByteView octets(const Address& address) {
  return {reinterpret_cast<const std::uint8_t*>(&address), sizeof address};
}
std::string text(ByteView octets) { return {octets.begin(), octets.end()}; }

}  // namespace

std::string network_of(ByteView address, OwnHost own_host) {
  if (address.size() == sizeof(in_addr)) {
    const bool is_loopback = address.front() == ipv4_loopback;
    return is_loopback && own_host == OwnHost::spared ? "" : text(address.first(ipv4_prefix));
  }
  in6_addr ipv6{};
  std::ranges::copy(address.first(sizeof ipv6), reinterpret_cast<std::uint8_t*>(&ipv6));
  if (IN6_IS_ADDR_V4MAPPED(&ipv6)) return network_of(address.last(sizeof(in_addr)), own_host);
  const bool is_loopback = IN6_IS_ADDR_LOOPBACK(&ipv6);
  return is_loopback && own_host == OwnHost::spared ? "" : text(address.first(ipv6_prefix));
}

std::string network_of_peer(const std::string& peer_address, OwnHost own_host) {
  const auto colon = peer_address.rfind(':');
  if (colon == std::string::npos) return "";
  std::string host = peer_address.substr(0, colon);
  if (in_addr ipv4{}; ::inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return network_of(octets(ipv4), own_host);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (in6_addr ipv6{}; ::inet_pton(AF_INET6, host.c_str(), &ipv6) == 1) return network_of(octets(ipv6), own_host);
  return "";
}

}  // namespace qpc::net
