// What a connection writes: packets full of stream data, many to a system call.
#include <algorithm>
#include <array>

#include "net/transport/quic/endpoint.h"
#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {
namespace {

constexpr int runs_per_turn = 8;               // then other connections have their turn
constexpr std::size_t max_run_bytes = 64'000;  // what UDP takes at once, with room for headers
constexpr std::size_t pieces_per_packet = 16;

// RFC 9002 §6.1.2: what a timer need not be finer than, but for pacing.
constexpr auto timer_granularity = 1 * kj::MILLISECONDS;

std::span<std::uint8_t> run_buffer() {
  static thread_local std::array<std::uint8_t, max_run_bytes> buffer;
  return buffer;
}

}  // namespace

bool QuicConnection::flush() {
  if (has_ended()) return false;
  open_waiting_streams();
  const auto write = [](ngtcp2_conn*, ngtcp2_path* path, ngtcp2_pkt_info* info, std::uint8_t* room, std::size_t size,
                        ngtcp2_tstamp at, void* self) {
    return static_cast<QuicConnection*>(self)->write_packet(path, info, {room, size}, at);
  };
  bool more = true;
  for (int run = 0; run < runs_per_turn && more && !endpoint_->is_blocked(); ++run) {
    const auto room = run_buffer();
    ngtcp2_path_storage path;
    ngtcp2_path_storage_zero(&path);
    ngtcp2_pkt_info info{};
    std::size_t packet_size = 0;
    const auto size = ngtcp2_conn_write_aggregate_pkt(conn_.get(), &path.path, &info, room.data(), room.size(),
                                                      &packet_size, write, to_ngtcp2(endpoint_->now()));
    if (size < 0) {
      fail(static_cast<int>(size));
      return false;
    }
    more = size > 0;
    if (more) endpoint_->send(from_ngtcp2(path.path), room.first(static_cast<std::size_t>(size)), packet_size);
  }
  auto deadline = from_ngtcp2(ngtcp2_conn_get_expiry(conn_.get()));
  // With nothing to send, none of this is pacing. ngtcp2 would acknowledge after an eighth of a round trip, which on a
  // short path has passed by now: a timer would be set, and go off, with each datagram.
  if (ready_ && streams_.next_to_send() == nullptr) deadline = std::max(deadline, endpoint_->now() + timer_granularity);
  endpoint_->set_deadline(*this, deadline);
  if (!flushing_.empty() && streams_.everything_acknowledged()) {
    for (auto& fulfiller : std::exchange(flushing_, {})) fulfiller->fulfill();
  }
  return more;
}

void QuicConnection::open_waiting_streams() {
  while (streams_.first_waiting() != nullptr) {
    std::int64_t id = 0;
    if (ngtcp2_conn_open_bidi_stream(conn_.get(), &id, nullptr) != 0) return;  // the peer allows no more for now
    widen(id);
    streams_.first_opened(id);
  }
}

ngtcp2_ssize QuicConnection::write_packet(ngtcp2_path* path, ngtcp2_pkt_info* info, std::span<std::uint8_t> room,
                                          ngtcp2_tstamp now) {
  for (;;) {
    Stream* stream = streams_.next_to_send();
    std::array<ngtcp2_vec, pieces_per_packet> pieces;
    Stream::Unsent unsent{};
    if (stream != nullptr) unsent = stream->unsent(pieces);
    std::uint32_t flags = NGTCP2_WRITE_STREAM_FLAG_MORE;
    if (unsent.reaches_end) flags |= NGTCP2_WRITE_STREAM_FLAG_FIN;
    ngtcp2_ssize taken = -1;
    const auto result =
        ngtcp2_conn_writev_stream(conn_.get(), path, info, room.data(), room.size(), &taken, flags,
                                  stream != nullptr ? stream->id() : -1, pieces.data(), unsent.pieces, now);
    if (stream != nullptr && taken >= 0) {
      const auto octets = static_cast<std::size_t>(taken);
      stream->mark_sent(octets, unsent.reaches_end && octets == unsent.octets);
    }
    switch (result) {
      case NGTCP2_ERR_WRITE_MORE:  // the packet has room left
        streams_.rotate(*stream);
        break;
      case NGTCP2_ERR_STREAM_DATA_BLOCKED:  // until the peer widens the stream's window
        streams_.unqueue(*stream);
        break;
      case NGTCP2_ERR_STREAM_SHUT_WR:
      case NGTCP2_ERR_STREAM_NOT_FOUND:
        stream->refuse_writing(KJ_EXCEPTION(DISCONNECTED, "the peer stopped reading the stream"));
        streams_.unqueue(*stream);
        break;
      default:
        return result;
    }
  }
}

}  // namespace qpc::net::quic
