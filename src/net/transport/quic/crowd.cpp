#include "net/transport/quic/crowd.h"

namespace qpc::net::quic {
namespace {

constexpr std::size_t ipv4_prefix = 3, ipv6_prefix = 6;

template <class Address>
std::string octets_of(const Address& address) {
  return std::string(reinterpret_cast<const char*>(&address), sizeof address);
}

}  // namespace

std::string network_of(const SocketAddress& address, OwnHost own_host) {
  const std::string octets = address.is_ipv6() ? octets_of(address.ipv6()) : octets_of(address.ipv4());
  const bool is_loopback = address.is_ipv6() ? IN6_IS_ADDR_LOOPBACK(&address.ipv6()) != 0 : octets.front() == 127;
  if (is_loopback && own_host == OwnHost::spared) return "";
  return octets.substr(0, address.is_ipv6() ? ipv6_prefix : ipv4_prefix);
}

std::size_t Crowd::size_of(const std::string& network) const {
  const auto found = of_network_.find(network);
  return found == of_network_.end() ? 0 : found->second;
}

Crowd::Place Crowd::take(std::string network) {
  ++size_;
  if (!network.empty()) ++of_network_[network];
  return {nullptr, [this, network = std::move(network)](void*) { leave(network); }};
}

void Crowd::leave(const std::string& network) {
  --size_;
  const auto found = of_network_.find(network);
  if (found != of_network_.end() && --found->second == 0) of_network_.erase(found);
}

}  // namespace qpc::net::quic
