#include "node/config/database_address.h"

#include <algorithm>

#include "db/postgres/address.h"
#include "node/config/literal_address.h"

namespace qpc::node {
namespace {

constexpr std::string_view scheme = "postgresql://";

constexpr std::string_view proven = "verify-full";

bool is_this_machine(const std::string& server) {
  // An at sign begins the name of a socket that has no file.
  return server.empty() || server.starts_with('/') || server.starts_with('@') || server == "localhost" ||
         is_loopback(server + ":0") || is_loopback("[" + server + "]:0");
}

}  // namespace

std::expected<void, std::string> check_database(std::string_view text) {
  if (text == sqlcipher) return {};
  if (!text.starts_with(scheme)) {
    return std::unexpected(
        "must be sqlcipher, or the address of a PostgreSQL database, such as "
        "postgresql://qpc@db.example.org/qpc?sslmode=verify-full");
  }
  const auto checked = db::check_postgres_address(std::string(text));
  if (checked) return {};
  if (checked.error() == db::BadAddress::malformed) {
    return std::unexpected(
        "must be an address that libpq understands (parameters are those of libpq, and a % begins two hexadecimal "
        "digits), such as postgresql://qpc@db.example.org/qpc?sslmode=verify-full");
  }
  return std::unexpected(
      "must not hold a password, as settings are printed: put it into a password file and name that in "
      "PGPASSFILE");
}

bool is_open_to_the_network(std::string_view database) {
  if (database == sqlcipher) return false;
  const auto destination = db::find_destination(std::string(database));
  if (!destination) return true;
  return destination->sslmode != proven && !std::ranges::all_of(destination->servers, is_this_machine);
}

}  // namespace qpc::node
