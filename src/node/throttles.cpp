#include "node/throttles.h"

#include <arpa/inet.h>

#include <array>

namespace qpc::node {
namespace {

Outcome<> allow(net::RateLimit& limit, ByteView subject, Literal text) {
  const auto wait = limit.take(subject);
  if (!wait) return {};
  return refuse(Reason::TOO_OFTEN, text, static_cast<std::uint64_t>(wait->count()));
}

}  // namespace

std::string network_of(const std::string& peer_address, OwnHost own_host) {
  constexpr std::size_t ipv4_prefix = 3, ipv6_prefix = 6;
  const bool counts = own_host == OwnHost::counted;
  const auto colon = peer_address.rfind(':');
  if (colon == std::string::npos) return "";
  std::string host = peer_address.substr(0, colon);
  if (in_addr ipv4{}; ::inet_pton(AF_INET, host.c_str(), &ipv4) == 1) {
    const std::string octets(reinterpret_cast<const char*>(&ipv4), sizeof ipv4);
    return octets.front() == 127 && !counts ? "" : octets.substr(0, ipv4_prefix);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  in6_addr ipv6{};
  if (::inet_pton(AF_INET6, host.c_str(), &ipv6) != 1 || (IN6_IS_ADDR_LOOPBACK(&ipv6) && !counts)) return "";
  const std::string octets(reinterpret_cast<const char*>(&ipv6), sizeof ipv6);
  if (!IN6_IS_ADDR_V4MAPPED(&ipv6)) return octets.substr(0, ipv6_prefix);
  const auto mapped = octets.substr(octets.size() - sizeof(in_addr));
  return mapped.front() == 127 && !counts ? "" : mapped.substr(0, ipv4_prefix);
}

Outcome<> Throttles::log_in(const std::string& name) {
  return allow(logins_, as_bytes(name), "too many logins by password for this name: wait a minute");
}

Outcome<> Throttles::confirm_password(const identity::AccountId& account_id) {
  return allow(confirmations_, account_id.view(), "the password was tried too often: wait a minute");
}

Outcome<> Throttles::register_from(const std::string& peer_address) {
  const auto network = network_of(peer_address);
  if (network.empty()) return {};
  return allow(registrations_, as_bytes(network), "too many registrations from your network: wait a little");
}

Outcome<> Throttles::announce(const identity::AccountId& account_id) {
  return allow(announcements_, account_id.view(), "your devices came and went too often: wait a minute");
}

Outcome<> Throttles::export_data(const identity::AccountId& account_id) {
  return allow(exports_, account_id.view(), "your data was exported too often: wait some minutes");
}

bool Throttles::claim(std::int64_t caller_account, std::int64_t target_account) {
  std::array<std::uint8_t, 2 * sizeof(std::int64_t)> both{};
  for (std::size_t i = 0; i < sizeof(std::int64_t); ++i) {
    both[i] = static_cast<std::uint8_t>(caller_account >> 8 * i);
    both[sizeof(std::int64_t) + i] = static_cast<std::uint8_t>(target_account >> 8 * i);
  }
  return !claims_.take(both);
}

}  // namespace qpc::node
