// socket_address.h: an IPv4 or IPv6 address with a port, as sockets take it.
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qpc::net::quic {

/// Where a datagram comes from or goes to.
class SocketAddress {
 public:
  /// 0.0.0.0, port 0.
  SocketAddress();
  /// A copy of what the system filled in; an address family other than IPv4 and IPv6 is a programmer's error.
  SocketAddress(const sockaddr* address, socklen_t size);
  explicit SocketAddress(const in_addr& address, std::uint16_t port = 0);
  explicit SocketAddress(const in6_addr& address, std::uint16_t port = 0);
  /// A literal address, without brackets: "192.0.2.1", "2001:db8::1". Nothing, for anything else.
  static std::optional<SocketAddress> from_literal(std::string_view host, std::uint16_t port);

  const sockaddr* get() const { return &storage_.any; }
  sockaddr* get() { return &storage_.any; }
  socklen_t size() const { return is_ipv6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in); }

  bool is_ipv6() const { return storage_.any.sa_family == AF_INET6; }
  /// Whether this is 0.0.0.0 or ::.
  bool is_any() const;
  std::uint16_t port() const { return ntohs(is_ipv6() ? storage_.v6.sin6_port : storage_.v4.sin_port); }
  void set_port(std::uint16_t port);
  const in_addr& ipv4() const { return storage_.v4.sin_addr; }
  const in6_addr& ipv6() const { return storage_.v6.sin6_addr; }

  std::string host() const;       ///< "2001:db8::1"
  std::string to_string() const;  ///< "[2001:db8::1]:5001"
  bool operator==(const SocketAddress& other) const;

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } storage_;
};

/// The two ends of a datagram's way.
struct Path {
  SocketAddress local;
  SocketAddress remote;
  bool operator==(const Path&) const = default;
};

}  // namespace qpc::net::quic
