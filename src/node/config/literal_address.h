// literal_address.h: the host part of ADDRESS:PORT where it is no name.
#pragma once
#include <arpa/inet.h>

#include <optional>
#include <string>
#include <variant>

namespace qpc::node {

/// "192.0.2.1:1" or "[2001:db8::1]:1"; nothing where the host is something else.
std::optional<std::variant<in_addr, in6_addr>> literal_host(const std::string& address_and_port);

/// Whether only this machine gets there.
bool is_loopback(const std::string& address_and_port);

}  // namespace qpc::node
