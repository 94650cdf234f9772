#include "node/trace/connection_trace.h"

#include <algorithm>

namespace qpc::node {
namespace {

constexpr std::size_t correlation_bytes = 16;

}  // namespace

ByteView correlation_of(api::ClientInfo::Reader client) {
  const auto said = client.getCorrelation();
  const ByteView octets(said.begin(), said.size());
  const bool names_a_trace =
      octets.size() == correlation_bytes && std::ranges::any_of(octets, [](auto octet) { return octet != 0; });
  return names_a_trace ? octets : ByteView();
}

ConnectionTrace::ConnectionTrace(SpanSink& sink, const MethodTable& methods, Random& random)
    : sink_(sink), methods_(methods), number_(1 + random.below((std::uint64_t{1} << 63) - 1)) {}

}  // namespace qpc::node
