// otlp_endpoint.h: where spans are sent, as the setting `otlp_endpoint` says it.
#pragma once
#include <string_view>

namespace qpc::node {

/// Whether this is an http:// or https:// URL with a host, and without a name, password or query in it: settings are
/// printed, and no place for secrets.
bool is_otlp_endpoint(std::string_view url);

/// Whether what is sent crosses a network in the clear.
bool tells_the_network(std::string_view url);

}  // namespace qpc::node
