#include "node/config/otlp_endpoint.h"

#include <algorithm>
#include <string>

#include "node/config/literal_address.h"

namespace qpc::node {
namespace {

constexpr std::string_view plain = "http://", encrypted = "https://";

/// What stands between the scheme and the path; empty where there is no scheme.
std::string_view authority(std::string_view url) {
  for (const auto scheme : {plain, encrypted}) {
    if (!url.starts_with(scheme)) continue;
    url.remove_prefix(scheme.size());
    return url.substr(0, url.find_first_of("/?#"));
  }
  return {};
}

}  // namespace

bool is_otlp_endpoint(std::string_view url) {
  const auto host = authority(url);
  return !host.empty() && !host.starts_with(':') && !host.contains('@') && url.find_first_of("?#") == url.npos &&
         std::ranges::all_of(url, [](char letter) { return letter > 0x20 && letter < 0x7f; });
}

bool tells_the_network(std::string_view url) {
  if (!url.starts_with(plain)) return false;
  const std::string host(authority(url));
  if (host == "localhost" || host.starts_with("localhost:")) return false;
  const bool has_port = host.starts_with('[') ? host.contains("]:") : host.contains(':');
  return !is_loopback(has_port ? host : host + ":80");
}

}  // namespace qpc::node
