// address.h: what libpq makes of the address of a server, without going there.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace qpc::db {

enum class BadAddress {
  malformed,       // libpq does not read it
  holds_password,  // whoever sees the setting sees a password
};

/// Looks at what stands in the address itself.
std::expected<void, BadAddress> check_postgres_address(const std::string& address);

/// Where libpq goes with an address, once it has added what is in the environment (PGHOST, PGHOSTADDR, PGSSLMODE, …)
/// and in the service that the address or PGSERVICE names.
struct PostgresDestination {
  /// All of which it tries. A name or a number; empty or a path, where it is a socket of this machine.
  std::vector<std::string> servers;
  std::string sslmode;
};

/// Nothing, where libpq does not come as far as that: no connection is made with such an address either.
std::optional<PostgresDestination> find_destination(const std::string& address);

}  // namespace qpc::db
