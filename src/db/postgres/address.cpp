#include "db/postgres/address.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

namespace qpc::db {
namespace {

struct Deleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Options = std::unique_ptr<PQconninfoOption, Deleter>;

/// The list ends with an option without a name.
std::span<const PQconninfoOption> all(const Options& options) {
  const auto* end = options.get();
  while (end->keyword != nullptr) ++end;
  return {options.get(), end};
}

std::string value_of(const Options& options, std::string_view keyword) {
  for (const auto& option : all(options)) {
    if (option.keyword == keyword && option.val != nullptr) return option.val;
  }
  return {};
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> found;
  for (;;) {
    const auto comma = text.find(',');
    found.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return found;
    text.remove_prefix(comma + 1);
  }
}

/// libpq joins address, service, environment and defaults only on its way to a connection, which it gives up before the
/// first socket, for this.
constexpr const char* no_binding = "nowhere";

}  // namespace

std::expected<void, BadAddress> check_postgres_address(const std::string& address) {
  const Options options(PQconninfoParse(address.c_str(), nullptr));
  if (!options) return std::unexpected(BadAddress::malformed);
  for (const auto& option : all(options)) {
    // libpq's own mark of what is not to be shown.
    const bool secret = option.dispchar != nullptr && option.dispchar[0] == '*';
    if (secret && option.val != nullptr) return std::unexpected(BadAddress::holds_password);
  }
  return {};
}

std::optional<PostgresDestination> find_destination(const std::string& address) {
  const char* const names[] = {"dbname", "channel_binding", nullptr};
  const char* const values[] = {address.c_str(), no_binding, nullptr};
  const std::unique_ptr<PGconn, Deleter> connection(PQconnectStartParams(names, values, 1));
  if (!connection) throw std::bad_alloc();
  const Options options(PQconninfo(connection.get()));
  if (!options) throw std::bad_alloc();
  if (value_of(options, "channel_binding") != no_binding) return std::nullopt;
  PostgresDestination found{listed(value_of(options, "host")), value_of(options, "sslmode")};
  if (const auto numbers = value_of(options, "hostaddr"); !numbers.empty()) {
    auto reached = listed(numbers);
    // A name beside a number is what the certificate is for; beside an empty one it is where the server is.
    for (std::size_t at = 0; at < std::min(reached.size(), found.servers.size()); ++at) {
      if (reached[at].empty()) reached[at] = found.servers[at];
    }
    found.servers = std::move(reached);
  }
  return found;
}

}  // namespace qpc::db
