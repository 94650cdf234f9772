#include "net/transport/connection.h"

namespace qpc::net {

std::string_view name(ChannelBinding::Type type) {
  switch (type) {
    case ChannelBinding::Type::tls_exporter:
      return "tlsExporter";
    case ChannelBinding::Type::node_challenge:
      return "nodeChallenge";
    case ChannelBinding::Type::noise_handshake:
      return "noiseHandshake";
  }
  return "unknown";
}

}  // namespace qpc::net
