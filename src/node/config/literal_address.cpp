#include "node/config/literal_address.h"

namespace qpc::node {

std::optional<std::variant<in_addr, in6_addr>> literal_host(const std::string& address_and_port) {
  std::string host = address_and_port.substr(0, address_and_port.rfind(':'));
  if (in_addr v4; inet_pton(AF_INET, host.c_str(), &v4) == 1) return v4;
  if (!host.starts_with('[') || !host.ends_with(']')) return std::nullopt;
  host = host.substr(1, host.size() - 2);
  if (in6_addr v6; inet_pton(AF_INET6, host.c_str(), &v6) == 1) return v6;
  return std::nullopt;
}

bool is_loopback(const std::string& address_and_port) {
  const auto host = literal_host(address_and_port);
  if (!host) return false;
  if (const auto* v4 = std::get_if<in_addr>(&*host)) return ntohl(v4->s_addr) >> 24 == 127;
  return IN6_IS_ADDR_LOOPBACK(&std::get<in6_addr>(*host));
}

}  // namespace qpc::node
