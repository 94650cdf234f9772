// ngtcp2_types.h: from our types to ngtcp2's and back.
#pragma once
#include <kj/time.h>
#include <ngtcp2/ngtcp2.h>
#include <ngtcp2/ngtcp2_crypto.h>

#include <memory>

#include "net/transport/quic/connection_id.h"
#include "net/transport/quic/socket_address.h"

namespace qpc::net::quic {

inline ngtcp2_duration to_ngtcp2(kj::Duration duration) {
  return static_cast<ngtcp2_duration>(duration / kj::NANOSECONDS);
}
inline ngtcp2_tstamp to_ngtcp2(kj::TimePoint time) { return to_ngtcp2(time - kj::origin<kj::TimePoint>()); }
inline ngtcp2_tstamp to_ngtcp2(kj::Date time) { return to_ngtcp2(time - kj::UNIX_EPOCH); }
/// NGTCP2's "never" becomes KJ's.
inline kj::TimePoint from_ngtcp2(ngtcp2_tstamp time) {
  if (time > static_cast<ngtcp2_tstamp>(INT64_MAX)) return kj::maxValue;
  return kj::origin<kj::TimePoint>() + static_cast<std::int64_t>(time) * kj::NANOSECONDS;
}

inline ngtcp2_cid to_ngtcp2(const ConnectionId& id) {
  ngtcp2_cid cid;
  ngtcp2_cid_init(&cid, id.view().data(), id.view().size());
  return cid;
}
inline ConnectionId from_ngtcp2(const ngtcp2_cid& cid) { return ConnectionId(ByteView(cid.data, cid.datalen)); }

/// Borrows `path`, which ngtcp2 copies.
inline ngtcp2_path to_ngtcp2(const Path& path) {
  return {{const_cast<sockaddr*>(path.local.get()), path.local.size()},
          {const_cast<sockaddr*>(path.remote.get()), path.remote.size()},
          nullptr};
}
inline Path from_ngtcp2(const ngtcp2_path& path) {
  return {{path.local.addr, path.local.addrlen}, {path.remote.addr, path.remote.addrlen}};
}

struct DeleteConn {
  void operator()(ngtcp2_conn* conn) const { ngtcp2_conn_del(conn); }
};
using ConnPtr = std::unique_ptr<ngtcp2_conn, DeleteConn>;

}  // namespace qpc::net::quic
