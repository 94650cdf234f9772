#include "net/transport/quic/endpoint.h"

#include <kj/debug.h>

#include <algorithm>
#include <cstdlib>

#include "net/task.h"

namespace qpc::net::quic {
namespace {

// RFC 9000 §10.3: a stateless reset looks like a packet with a short header, and is shorter than what it answers, so
// that two endpoints cannot answer each other for ever.
constexpr std::size_t min_reset_bytes = NGTCP2_MIN_STATELESS_RESET_RANDLEN + NGTCP2_STATELESS_RESET_TOKENLEN;
constexpr std::size_t usual_reset_bytes = 42;

// The system tells when a socket's buffer has room again, but not when a device's queue has (ENOBUFS).
constexpr auto room_interval = 5 * kj::MILLISECONDS;

bool has_long_header(ByteView packet) { return (packet[0] & 0x80) != 0; }

}  // namespace

Endpoint::Endpoint(const QuicEnvironment& environment, const SocketAddress& address, ThreadIndex thread,
                   const EndpointKeys& keys, Newcomers& newcomers)
    : environment_(environment),
      socket_(environment.port, address, thread.count > 1 ? UdpSocket::Sharing::reuse_port : UdpSocket::Sharing::alone),
      thread_(thread),
      keys_(keys),
      newcomers_(&newcomers),
      alarm_(environment.port, environment.monotonic_clock),
      next_turn_(environment.port, environment.monotonic_clock),
      tasks_(*this) {
  socket_.report_local_addresses();
  tasks_.add(receive_loop());
  tasks_.add(deadline_loop());
}

Endpoint::Endpoint(const QuicEnvironment& environment, const SocketAddress& address, const EndpointKeys& keys)
    : environment_(environment),
      socket_(environment.port, address),
      keys_(keys),
      alarm_(environment.port, environment.monotonic_clock),
      next_turn_(environment.port, environment.monotonic_clock),
      tasks_(*this) {
  socket_.report_errors();
  tasks_.add(receive_loop());
  tasks_.add(deadline_loop());
}

Endpoint::~Endpoint() noexcept(false) {
  while (!connections_.empty()) kj::addRef(*connections_.begin()->second.connection)->abandon();
}

QuicConnection& Endpoint::add(kj::Own<QuicConnection> connection) {
  QuicConnection& added = *connection;
  connections_[&added].connection = kj::mv(connection);
  schedule(added);
  return added;
}

void Endpoint::schedule(QuicConnection& connection) {
  const auto entry = connections_.find(&connection);
  if (entry == connections_.end() || std::exchange(entry->second.is_scheduled, true)) return;
  scheduled_.push_back(kj::addRef(connection));
  if (is_blocked() || std::exchange(flush_is_due_, true)) return;
  tasks_.add(kj::evalLast([this] { flush_scheduled(); }));
}

void Endpoint::set_deadline(QuicConnection& connection, kj::TimePoint when) {
  const auto entry = connections_.find(&connection);
  if (entry != connections_.end()) deadlines_.set(entry->second, entry->second.deadline, when);
}

void Endpoint::send(const Path& path, ByteView run, std::size_t datagram_size) {
  socket_.send(path, run, datagram_size);
  if (is_blocked() && !std::exchange(waiting_for_room_, true)) tasks_.add(wait_for_room());
}

void Endpoint::forget(QuicConnection& connection, const std::vector<ConnectionId>& ids, ClosingPacket packet,
                      kj::Duration linger) {
  if (!packet.payload.empty()) send(packet.path, packet.payload, packet.payload.size());
  closing_.add(ids, std::move(packet), now() + linger);
  for (const ConnectionId& id : ids) by_id_.erase(id);
  const auto entry = connections_.find(&connection);
  if (entry == connections_.end()) return;
  deadlines_.set(entry->second, entry->second.deadline, kj::maxValue);
  connections_.erase(entry);
}

template <class Act>
void Endpoint::survive(QuicConnection& connection, Act act) {
  auto kept = kj::addRef(connection);
  KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { act(*kept); })) {
    KJ_LOG(ERROR, "a connection ends by a fault", *fault);
    kept->give_up();
  }
  if (kept->lacks_randomness()) kept->give_up();
}

Task<void> Endpoint::receive_loop() {
  for (;;) {
    const bool empty = socket_.receive([this](const Datagram& datagram) {
      KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { take(datagram); })) {
        KJ_LOG(ERROR, "a datagram is lost by a fault", *fault);
      }
    });
    if (newcomers_ == nullptr) take_errors();
    if (empty) {
      co_await socket_.when_readable();
    } else {
      // There is more, so no event will tell of it. Timers, other sockets and the connections have their turn first.
      auto next_turn = next_turn_.rings();
      next_turn_.set(now());
      co_await kj::mv(next_turn);
    }
  }
}

void Endpoint::take_errors() {
  socket_.take_errors([this](const SocketAddress& destination, int error) {
    std::vector<kj::Own<QuicConnection>> concerned;
    for (auto& [key, entry] : connections_) {
      if (!entry.connection->is_ready() && entry.connection->first_remote() == destination) {
        concerned.push_back(kj::addRef(*entry.connection));
      }
    }
    for (auto& connection : concerned) connection->unreachable(error);
  });
}

void Endpoint::take(const Datagram& datagram) {
  ngtcp2_version_cid header;
  const int result =
      ngtcp2_pkt_decode_version_cid(&header, datagram.payload.data(), datagram.payload.size(), ConnectionId::our_size);
  if (result == NGTCP2_ERR_VERSION_NEGOTIATION) return answer_unknown_version(datagram, header);
  if (result != 0 || header.dcidlen > ConnectionId::max_size) return;
  const ConnectionId id(ByteView(header.dcid, header.dcidlen));
  if (const auto found = by_id_.find(id); found != by_id_.end()) {
    return survive(*found->second, [&](QuicConnection& connection) { connection.receive(datagram); });
  }
  if (const auto answer = closing_.find(id)) {
    if (answer->packet != nullptr && !is_blocked()) {
      send(answer->packet->path, answer->packet->payload, answer->packet->payload.size());
    }
    return;
  }
  if (has_long_header(datagram.payload)) {
    if (newcomers_ != nullptr) newcomers_->first_packet(*this, datagram);
  } else if (newcomers_ != nullptr) {
    reset_unknown(datagram, id);
  } else {
    take_reset(datagram);
  }
}

void Endpoint::answer_unknown_version(const Datagram& datagram, const ngtcp2_version_cid& header) {
  if (newcomers_ == nullptr || is_blocked()) return;
  static constexpr std::uint32_t spoken[] = {NGTCP2_PROTO_VER_V1};
  std::array<std::uint8_t, 64> room;
  const auto size =
      ngtcp2_pkt_write_version_negotiation(room.data(), room.size(), environment_.random.array<1>()[0], header.scid,
                                           header.scidlen, header.dcid, header.dcidlen, spoken, std::size(spoken));
  if (size <= 0) return;
  send(datagram.path, std::span(room).first(static_cast<std::size_t>(size)), static_cast<std::size_t>(size));
}

void Endpoint::reset_unknown(const Datagram& datagram, const ConnectionId& id) {
  if (datagram.payload.size() <= min_reset_bytes || is_blocked()) return;
  ngtcp2_stateless_reset_token token;
  keys_.reset_token(id, token.data);
  std::array<std::uint8_t, usual_reset_bytes> room;
  const auto packet = std::span(room).first(std::min(room.size(), datagram.payload.size() - 1));
  const Bytes noise = environment_.random.bytes(packet.size() - NGTCP2_STATELESS_RESET_TOKENLEN);
  const auto size = ngtcp2_pkt_write_stateless_reset2(packet.data(), packet.size(), &token, noise.data(), noise.size());
  if (size > 0) send(datagram.path, packet, packet.size());
}

void Endpoint::take_reset(const Datagram& datagram) {
  if (datagram.payload.size() < min_reset_bytes) return;
  const auto found = by_token_.find(keys_.digest(datagram.payload.last(std::tuple_size_v<ResetToken>)));
  if (found == by_token_.end()) return;
  survive(*found->second, [&](QuicConnection& connection) { connection.receive(datagram); });
}

Task<void> Endpoint::deadline_loop() {
  for (;;) {
    co_await alarm_.rings();
    closing_.expire(now());
    while (Entry* entry = deadlines_.pop(now(), &Entry::deadline)) {
      survive(*entry->connection, [](QuicConnection& connection) { connection.on_deadline(); });
    }
    set_alarm();
  }
}

void Endpoint::set_alarm() { alarm_.set(std::min(deadlines_.earliest(), closing_.next_expiry())); }

void Endpoint::flush_scheduled() {
  flush_is_due_ = false;
  std::vector<kj::Own<QuicConnection>> again;
  for (auto& connection : std::exchange(scheduled_, {})) {
    const auto entry = connections_.find(connection);
    if (entry == connections_.end()) continue;
    entry->second.is_scheduled = false;
    bool more = true;
    if (!is_blocked()) survive(*connection, [&](QuicConnection& flushed) { more = flushed.flush(); });
    if (more && !connection->has_ended()) again.push_back(kj::mv(connection));
  }
  for (auto& connection : again) schedule(*connection);
  set_alarm();
}

Task<void> Endpoint::wait_for_room() {
  do {
    co_await socket_.when_writable().exclusiveJoin(environment_.port.getTimer().afterDelay(room_interval));
  } while (!socket_.flush());
  waiting_for_room_ = false;
  flush_scheduled();
}

void Endpoint::taskFailed(kj::Exception&& exception) {
  KJ_LOG(FATAL, "the endpoint can serve nobody any more", exception);
  std::abort();
}

}  // namespace qpc::net::quic
