#include "node/config/otlp_endpoint.h"

#include <algorithm>
#include <charconv>
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

/// Whether it is HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
bool is_authority(std::string_view text) {
  const auto end = text.starts_with('[') ? text.find(']') : text.find(':');
  const auto host = text.substr(0, end);
  if (host.empty() || host == "[" || host.find_first_of("@[]", text.starts_with('[') ? 1 : 0) != host.npos)
    return false;
  if (end == text.npos) return !text.starts_with('[');
  auto rest = text.substr(text.starts_with('[') ? end + 1 : end);
  if (rest.empty()) return true;
  std::uint16_t port = 0;
  const auto [read, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  return rest.front() == ':' && error == std::errc() && read == rest.data() + rest.size() && port != 0;
}

}  // namespace

bool is_otlp_endpoint(std::string_view url) {
  return is_authority(authority(url)) && url.find_first_of("?#") == url.npos &&
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
