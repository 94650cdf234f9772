#include "node/config/config.h"
#include "node/config/database_address.h"
#include "node/config/literal_address.h"
#include "node/config/otlp_endpoint.h"

namespace qpc::node {
namespace {

/// As the file system resolves it; where it may not be looked at, as it is written.
std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code error;
  if (auto real = std::filesystem::weakly_canonical(path, error); !error) return real;
  if (auto written = std::filesystem::absolute(path, error); !error) return written.lexically_normal();
  return path.lexically_normal();
}

bool lies_within(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto relative = resolved(file).lexically_relative(resolved(folder));
  return !relative.empty() && *relative.begin() != "..";
}

bool admin_is_open(const Config& config) { return config.admin_listen != "none" && !is_loopback(config.admin_listen); }

}  // namespace

std::vector<std::string> contradictions(const Config& config) {
  std::vector<std::string> found;
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    found.emplace_back("tls-certificate and tls-key go together: set both, or none of them");
  }
  if (!config.tls_required) return found;
  if (config.tls_certificate.empty()) {
    found.emplace_back("tls-required needs tls-certificate and tls-key: files of what an authority has issued");
  }
  if (admin_is_open(config)) {
    found.emplace_back(
        "tls-required does not let admin-listen be open to others, as it is plain HTTP: set it to 127.0.0.1:5002");
  }
  if (is_open_to_the_network(config.database)) {
    found.emplace_back("tls-required wants to know the database's server: add sslmode=verify-full, and sslrootcert");
  }
  if (tells_the_network(config.otlp_endpoint)) {
    found.emplace_back("tls-required does not let otlp-endpoint be plain HTTP to another machine: use https");
  }
  return found;
}

std::vector<std::string> weaknesses(const Config& config) {
  std::vector<std::string> found;
  if (lies_within(config.key_file, config.data_dir)) {
    found.push_back("key-file lies inside data-dir: whoever takes the database takes its key; put it elsewhere");
  }
  if (config.domain == "localhost") found.push_back("domain is localhost: set the name people reach this node by");
  if (config.retry == Retry::never)
    found.push_back("retry is never: spoofed addresses cost this node work; set it to auto");
  if (config.log_level == "debug") found.push_back("log-level is debug: it tells more than an operator should keep");
  if (admin_is_open(config)) {
    found.push_back(
        "admin-listen is not a loopback address: its HTTP has no password and no encryption; let a proxy on this "
        "machine, which has both, hand it on");
  }
  if (is_open_to_the_network(config.database)) {
    found.push_back(
        "database is on another machine, as its address, PGHOST, PGHOSTADDR or a service of libpq says, and anybody "
        "between could be it: add sslmode=verify-full, and sslrootcert");
  }
  if (!config.tls_key.empty() && lies_within(config.tls_key, config.data_dir)) {
    found.push_back("tls-key lies inside data-dir, in the clear: copies of the data would carry it; put it elsewhere");
  }
  if (tells_the_network(config.otlp_endpoint)) {
    found.push_back(
        "otlp-endpoint is plain HTTP to another machine: everybody between hears who calls when; use https");
  }
  return found;
}

}  // namespace qpc::node
