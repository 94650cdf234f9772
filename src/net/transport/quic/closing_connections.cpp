#include "net/transport/quic/closing_connections.h"

#include <bit>

namespace qpc::net::quic {
namespace {

// A flood of ended connections may not take memory for long; who is forgotten early gets a stateless reset.
constexpr std::size_t max_records = 1000;

}  // namespace

void ClosingConnections::add(const std::vector<ConnectionId>& ids, ClosingPacket packet, kj::TimePoint until) {
  if (records_.size() >= max_records) expire(records_.begin()->first);
  Record& record = records_.emplace(until, Record{ids, std::move(packet)})->second;
  for (const ConnectionId& id : ids) by_id_[id] = &record;
}

std::optional<ClosingConnections::Answer> ClosingConnections::find(const ConnectionId& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  Record& record = *found->second;
  const bool due = !record.packet.payload.empty() && std::has_single_bit(++record.heard);
  return Answer{due ? &record.packet : nullptr};
}

void ClosingConnections::expire(kj::TimePoint now) {
  while (!records_.empty() && records_.begin()->first <= now) {
    for (const ConnectionId& id : records_.begin()->second.ids) by_id_.erase(id);
    records_.erase(records_.begin());
  }
}

kj::TimePoint ClosingConnections::next_expiry() const {
  return records_.empty() ? kj::TimePoint(kj::maxValue) : records_.begin()->first;
}

}  // namespace qpc::net::quic
