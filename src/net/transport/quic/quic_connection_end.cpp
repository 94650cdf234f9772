// How a connection ends, and what its users hear of it.
#include <algorithm>
#include <array>

#include "net/transport/quic/endpoint.h"
#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {
namespace {

using Reason = ConnectRefusal::Reason;

// TLS alerts (RFC 8446 §6) as QUIC carries them (RFC 9001 §4.8).
constexpr std::uint64_t alert(std::uint8_t description) { return NGTCP2_CRYPTO_ERROR | description; }
constexpr auto handshake_failure = alert(40);
constexpr auto insufficient_security = alert(71);
constexpr auto no_application_protocol = alert(120);

/// A peer's words may end up in a log or on a terminal.
std::string printable(const std::uint8_t* text, std::size_t size) {
  std::string clean(reinterpret_cast<const char*>(text), std::min<std::size_t>(size, 200));
  std::ranges::replace_if(clean, [](char c) { return c < ' ' || c > '~'; }, '?');
  return clean;
}

kj::Exception fault_of(const Closed& closed, const SocketAddress& remote) {
  return KJ_EXCEPTION(DISCONNECTED, "no connection", remote.to_string().c_str(), closed.reason.c_str());
}

}  // namespace

void QuicConnection::fail(int error) {
  ngtcp2_ccerr told;
  ngtcp2_ccerr_default(&told);
  switch (error) {
    case NGTCP2_ERR_DRAINING:
      return closed_by_peer();
    case NGTCP2_ERR_IDLE_CLOSE:
      return end({Closed::By::network, CloseCode::done, "nothing was heard for too long"}, nullptr);
    case NGTCP2_ERR_DROP_CONN:
    case NGTCP2_ERR_RETRY:
      return end({Closed::By::network, CloseCode::done, "the first packet opens no connection"}, nullptr);
    case NGTCP2_ERR_HANDSHAKE_TIMEOUT:
      return end({Closed::By::network, CloseCode::done, "nothing answers"}, nullptr);
    case NGTCP2_ERR_RECV_VERSION_NEGOTIATION:
      return handshake_refused({Reason::no_common_protocol});
    case NGTCP2_ERR_CRYPTO: {
      const std::uint8_t description = ngtcp2_conn_get_tls_alert(conn_.get());
      ngtcp2_ccerr_set_tls_alert(&told, description, nullptr, 0);
      if (!verifier_.refusal()) return end({Closed::By::us, CloseCode::protocol_error, "TLS failed"}, &told);
      ready_fulfiller_->fulfill(std::optional(verifier_.refusal()));
      return end({Closed::By::us, CloseCode::identity_refused, "the node's identity was refused"}, &told);
    }
    default:
      ngtcp2_ccerr_set_liberr(&told, error, nullptr, 0);
      return end({Closed::By::us, CloseCode::protocol_error, ngtcp2_strerror(error)}, &told);
  }
}

void QuicConnection::closed_by_peer() {
  if (reset_by_peer_) {
    return end({Closed::By::network, CloseCode::done, "the peer does not know the connection any more"}, nullptr);
  }
  const ngtcp2_ccerr& heard = *ngtcp2_conn_get_ccerr(conn_.get());
  const std::string reason = printable(heard.reason, heard.reasonlen);
  if (heard.type == NGTCP2_CCERR_TYPE_APPLICATION) {
    return end({Closed::By::peer, static_cast<CloseCode>(heard.error_code), reason}, nullptr);
  }
  switch (heard.error_code) {
    case NGTCP2_NO_ERROR:
      return end({Closed::By::peer, CloseCode::done, reason}, nullptr);
    case NGTCP2_CONNECTION_REFUSED:
      ready_fulfiller_->reject(KJ_EXCEPTION(OVERLOADED, "the node takes no connections now"));
      return end({Closed::By::peer, CloseCode::limit_exceeded, reason}, nullptr);
    case no_application_protocol:
      return handshake_refused({Reason::no_common_protocol});
    case handshake_failure:
    case insufficient_security:
      return handshake_refused({Reason::no_common_security});
    default:
      return end({Closed::By::peer, CloseCode::protocol_error, reason}, nullptr);
  }
}

void QuicConnection::handshake_refused(ConnectRefusal refusal) {
  ready_fulfiller_->fulfill(std::optional(refusal));
  end({Closed::By::peer, CloseCode::protocol_error, "the handshake was refused"}, nullptr);
}

void QuicConnection::refuse_protocol() {
  ngtcp2_ccerr told;
  ngtcp2_ccerr_set_tls_alert(&told, SSL_AD_NO_APPLICATION_PROTOCOL, nullptr, 0);
  if (role_ == Role::client) ready_fulfiller_->fulfill(std::optional(ConnectRefusal{Reason::no_common_protocol}));
  end({Closed::By::us, CloseCode::protocol_error, "no common application protocol"}, &told);
}

void QuicConnection::unreachable(int error) {
  if (heard_ || has_ended()) return;
  const bool nobody = error == ECONNREFUSED;
  end({Closed::By::network, CloseCode::done, nobody ? "nobody listens there" : "the network has no way there"},
      nullptr);
}

void QuicConnection::give_up() {
  if (has_ended()) return;
  ngtcp2_ccerr told;
  ngtcp2_ccerr_set_transport_error(&told, NGTCP2_INTERNAL_ERROR, nullptr, 0);
  end({Closed::By::us, CloseCode::protocol_error, "a fault of this program"}, &told);
}

void QuicConnection::abandon() { close(CloseCode::shutting_down, "the program ends"); }

void QuicConnection::end(Closed closed, const ngtcp2_ccerr* told) {
  const auto self = kj::addRef(*this);  // the endpoint lets go of us here
  Endpoint& endpoint = *endpoint_;
  ClosingPacket packet{from_ngtcp2(*ngtcp2_conn_get_path(conn_.get())), {}};
  if (told != nullptr) {
    std::array<std::uint8_t, NGTCP2_MAX_UDP_PAYLOAD_SIZE> room;
    ngtcp2_pkt_info info{};
    const auto size = ngtcp2_conn_write_connection_close(conn_.get(), nullptr, &info, room.data(), room.size(), told,
                                                         to_ngtcp2(endpoint.now()));
    if (size > 0) packet.payload.assign(room.begin(), room.begin() + size);
  }
  const kj::Duration linger = 3 * static_cast<std::int64_t>(ngtcp2_conn_get_pto(conn_.get())) * kj::NANOSECONDS;
  forget_reset_tokens();
  while_connected_ = while_stranger_ = nullptr;
  endpoint_ = nullptr;
  endpoint.forget(*this, std::exchange(ids_, {}), std::move(packet), linger);

  const auto reason = fault_of(closed, remote_);
  streams_.disconnect(reason);
  for (auto& fulfiller : std::exchange(flushing_, {})) fulfiller->reject(kj::cp(reason));
  ready_fulfiller_->reject(kj::cp(reason));  // no effect, where it was answered before
  closed_.make(std::move(closed));
  tls_ = nullptr;
  conn_.reset();
}

}  // namespace qpc::net::quic
