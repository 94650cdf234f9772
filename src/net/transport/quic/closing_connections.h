// closing_connections.h: what is remembered of connections that have ended (RFC 9000 §10.2).
#pragma once
#include <kj/time.h>

#include <map>
#include <optional>
#include <vector>

#include "net/transport/quic/connection_id.h"
#include "net/transport/quic/socket_address.h"

namespace qpc::net::quic {

/// Our last packet, and where it goes. Empty, where the peer closed or nothing is to be said.
struct ClosingPacket {
  Path path;
  Bytes payload;
};

/// Repeats the closing packet to peers that have not heard it, ever more rarely; peers that closed get no answer.
class ClosingConnections {
 public:
  void add(const std::vector<ConnectionId>& ids, ClosingPacket packet, kj::TimePoint until);

  struct Answer {
    const ClosingPacket* packet;  ///< null: none is due
  };
  /// What to do with a packet for `id`; nothing, where no connection of that id has ended lately.
  std::optional<Answer> find(const ConnectionId& id);

  void expire(kj::TimePoint now);
  /// kj::maxValue, where there are none.
  kj::TimePoint next_expiry() const;
  std::size_t size() const { return records_.size(); }

 private:
  struct Record {
    std::vector<ConnectionId> ids;
    ClosingPacket packet;
    unsigned heard = 0;
  };
  std::multimap<kj::TimePoint, Record> records_;  // by their end
  std::map<ConnectionId, Record*> by_id_;
};

}  // namespace qpc::net::quic
