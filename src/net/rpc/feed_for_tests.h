// feed_for_tests.h: what the fuzz targets send to a served connection.
#pragma once
#include <kj/async-io.h>

#include "core/base/bytes.h"
#include "net/transport/connection.h"

namespace qpc::net {

/// Writes `octets` to the RPC stream of a client, in the pieces that Cap'n Proto messages of one segment would be, with
/// as many turns of the event loop between them as the node needs: a recorded conversation goes on as it went. Reads
/// and drops what comes back.
inline void feed(Connection& client, ByteView octets, kj::WaitScope& scope) {
  auto stream = client.open_stream(StreamKind::rpc);
  auto reading = stream->readAllBytes().ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  while (!octets.empty()) {
    std::size_t size = octets.size();
    if (size >= 8 && octets[0] == 0 && octets[1] == 0 && octets[6] == 0 && octets[7] == 0) {
      size = std::min<std::size_t>(size, 8 + 8 * (octets[4] + 256u * octets[5]));
    }
    auto writing = stream->write(octets.data(), size).eagerlyEvaluate([](kj::Exception&&) {});
    scope.poll();
    if (!writing.poll(scope)) break;  // the node reads no further
    octets = octets.subspan(size);
  }
}

}  // namespace qpc::net
