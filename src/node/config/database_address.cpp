#include "node/config/database_address.h"

#include <algorithm>

namespace qpc::node {
namespace {

constexpr std::string_view scheme = "postgresql://";

/// What stands between the scheme and the path.
std::string_view authority(std::string_view address) {
  address.remove_prefix(scheme.size());
  return address.substr(0, address.find_first_of("/?"));
}

/// The value of a parameter behind the question mark, as it is written; empty without it.
std::string_view parameter(std::string_view address, std::string_view name) {
  auto rest = address.substr(std::min(address.find('?'), address.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto pair = rest.substr(0, rest.find('&'));
    if (pair.substr(0, pair.find('=')) == name) return pair.substr(std::min(pair.find('=') + 1, pair.size()));
    rest.remove_prefix(pair.size());
  }
  return {};
}

bool is_this_machine(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with("%2F") || host.starts_with("%2f") ||
         host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == "::1";
}

}  // namespace

std::expected<void, std::string> check_database(std::string_view text) {
  if (text == sqlcipher) return {};
  if (!text.starts_with(scheme)) {
    return std::unexpected(
        "must be sqlcipher, or the address of a PostgreSQL database, such as "
        "postgresql://qpc@db.example.org/qpc?sslmode=verify-full");
  }
  const auto user = authority(text).substr(0, authority(text).rfind('@') + 1);
  if (user.contains(':') || !parameter(text, "password").empty() || !parameter(text, "sslpassword").empty()) {
    return std::unexpected(
        "must not hold a password, as settings are printed: put it into a password file and name that in "
        "PGPASSFILE");
  }
  return {};
}

bool is_open_to_the_network(std::string_view database) {
  if (database == sqlcipher) return false;
  auto host = authority(database);
  host.remove_prefix(host.rfind('@') + 1);
  if (host.starts_with('[')) {
    host = host.substr(0, host.find(']') + 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  if (const auto named = parameter(database, "host"); !named.empty()) host = named;
  return !is_this_machine(host) && parameter(database, "sslmode") != "verify-full";
}

}  // namespace qpc::node
