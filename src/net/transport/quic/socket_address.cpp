#include "net/transport/quic/socket_address.h"

#include <arpa/inet.h>
#include <kj/debug.h>

#include <cstring>

namespace qpc::net::quic {

SocketAddress::SocketAddress() : SocketAddress(in_addr{INADDR_ANY}) {}

SocketAddress::SocketAddress(const sockaddr* address, socklen_t size) {
  std::memset(&storage_, 0, sizeof storage_);
  const bool known = (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) ||
                     (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6));
  KJ_REQUIRE(known, "an address that is neither IPv4 nor IPv6");
  std::memcpy(&storage_, address, address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
}

SocketAddress::SocketAddress(const in_addr& address, std::uint16_t port) {
  std::memset(&storage_, 0, sizeof storage_);
  storage_.v4.sin_family = AF_INET;
  storage_.v4.sin_addr = address;
  set_port(port);
}

SocketAddress::SocketAddress(const in6_addr& address, std::uint16_t port) {
  std::memset(&storage_, 0, sizeof storage_);
  storage_.v6.sin6_family = AF_INET6;
  storage_.v6.sin6_addr = address;
  set_port(port);
}

std::optional<SocketAddress> SocketAddress::from_literal(std::string_view host, std::uint16_t port) {
  const std::string text(host);
  if (in_addr v4; inet_pton(AF_INET, text.c_str(), &v4) == 1) return SocketAddress(v4, port);
  if (in6_addr v6; inet_pton(AF_INET6, text.c_str(), &v6) == 1) return SocketAddress(v6, port);
  return std::nullopt;
}

bool SocketAddress::is_any() const {
  return is_ipv6() ? IN6_IS_ADDR_UNSPECIFIED(&storage_.v6.sin6_addr) : storage_.v4.sin_addr.s_addr == INADDR_ANY;
}

void SocketAddress::set_port(std::uint16_t port) {
  (is_ipv6() ? storage_.v6.sin6_port : storage_.v4.sin_port) = htons(port);
}

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN];
  const void* address = is_ipv6() ? static_cast<const void*>(&ipv6()) : &ipv4();
  inet_ntop(storage_.any.sa_family, address, text, sizeof text);
  return text;
}

std::string SocketAddress::to_string() const {
  const std::string text = host();
  return (is_ipv6() ? "[" + text + "]" : text) + ":" + std::to_string(port());
}

bool SocketAddress::operator==(const SocketAddress& other) const {
  if (is_ipv6() != other.is_ipv6() || port() != other.port()) return false;
  if (!is_ipv6()) return ipv4().s_addr == other.ipv4().s_addr;
  return IN6_ARE_ADDR_EQUAL(&ipv6(), &other.ipv6()) && storage_.v6.sin6_scope_id == other.storage_.v6.sin6_scope_id;
}

}  // namespace qpc::net::quic
