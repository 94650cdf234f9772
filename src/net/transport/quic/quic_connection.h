// quic_connection.h: one QUIC connection (RFC 9000 §5), driven by its endpoint.
#pragma once
#include <kj/refcount.h>

#include <array>

#include "net/announcement.h"
#include "net/transport/quic/settings.h"
#include "net/transport/quic/stream_set.h"
#include "net/transport/quic/tls_session.h"
#include "net/transport/quic/udp_socket.h"

namespace qpc::net::quic {

class Endpoint;

/// RFC 9000 §10.3.
using ResetToken = std::array<std::uint8_t, 16>;

/// What a server learnt from a client's first packet.
struct Arrival {
  ngtcp2_pkt_hd header;
  ConnectionId original_id;  ///< the destination of the client's very first packet
  bool validated;            ///< the packet carried the token of a Retry
};

/// ngtcp2's connection, TLS, and the streams. Owned by its endpoint until it ends, and by whoever holds the Connection.
///
/// KJ runs what waits for a promise in a turn of its own, so nothing of a user's ever runs inside an ngtcp2 callback;
/// and none of these functions is called from one, but those for its streams.
class QuicConnection final : public kj::Refcounted {
 public:
  /// A server's. `endpoint` and `context` must outlive it.
  QuicConnection(Endpoint& endpoint, SSL_CTX& context, const QuicSettings& settings, const Path& path,
                 const Arrival& arrival);
  /// A client's; `alpn` is what `context` asks for.
  QuicConnection(Endpoint& endpoint, tls::SslContextPtr context, std::string_view alpn, const QuicSettings& settings,
                 const Path& path, tls::CertificateExpectation expected);
  ~QuicConnection() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(QuicConnection);

  // For the endpoint.
  void receive(const Datagram& datagram);
  void on_deadline();
  /// Sends what may be sent now; true, where more is left than one turn should take.
  bool flush();
  /// An ICMP error came back. It counts only while nothing was heard from the peer: anybody can forge one.
  void unreachable(int error);
  const SocketAddress& first_remote() const { return first_remote_; }
  bool is_ready() const { return ready_; }
  bool has_ended() const { return endpoint_ == nullptr; }
  /// Whether randomness failed while ngtcp2 asked for it. Then the connection must not go on.
  bool lacks_randomness() const { return lacks_randomness_; }
  /// A fault of this program was met: nobody knows what state the connection is in.
  void give_up();
  /// The endpoint goes away, and does not want to be told that the connection ended.
  void abandon();

  // For whoever wants the connection.
  /// When the handshake is complete: nothing, or why it was refused. Faults: see ConnectResult. One call.
  kj::Promise<std::optional<ConnectRefusal>> when_ready() { return kj::mv(when_ready_); }
  kj::Own<kj::AsyncIoStream> open_stream(StreamKind kind);
  kj::Promise<IncomingStream> accept_stream();
  const ChannelBinding& channel_binding() const { return binding_; }
  const std::optional<PeerIdentity>& peer_identity() const { return verifier_.identity(); }
  std::string_view key_exchange_group() const { return key_exchange_group_; }
  std::string_view cipher() const { return cipher_; }
  /// Where the peer last showed to be: in the handshake, or by the validation of a path (RFC 9000 §8). That packets
  /// come from elsewhere shows nothing yet: anybody can forge where they come from.
  const SocketAddress& remote() const { return remote_; }
  Standing standing() const { return standing_; }
  void raise_standing();
  /// Keeps something for as long as the connection lasts.
  void keep(std::shared_ptr<void> kept);
  /// Keeps something for as long as the peer is a stranger and connected.
  void keep_while_stranger(std::shared_ptr<void> kept);
  void close(CloseCode code, std::string_view reason);
  kj::Promise<Closed> on_closed() { return closed_.wait(); }
  /// When everything that was written is acknowledged; DISCONNECTED, where the connection ends before.
  kj::Promise<void> flushed();
  std::uint64_t acknowledged_bytes() const { return acknowledged_bytes_; }
  void count_acknowledged(std::uint64_t octets) { acknowledged_bytes_ += octets; }

  // For its streams.
  const QuicWindow& window() const {
    return standing_ == Standing::stranger ? settings_.stranger : settings_.authenticated;
  }
  void queue(Stream& stream);
  void consumed(Stream& stream, std::size_t octets);
  void stop_peer(Stream& stream, CloseCode code);

 private:
  friend struct Callbacks;

  QuicConnection(Endpoint& endpoint, std::string_view alpn, const QuicSettings& settings, const Path& path, Role role,
                 tls::CertificateExpectation expected);
  ngtcp2_settings make_settings();
  ngtcp2_transport_params make_parameters() const;
  void start_tls(SSL_CTX& context);
  void add_id(const ConnectionId& id);
  void remove_id(const ConnectionId& id);

  void open_waiting_streams();
  /// What the handshake promised every stream is a stranger's window; this adds what is missing.
  void widen(std::int64_t stream);
  void become_ready();
  void refuse_protocol();
  void learn_reset_tokens();
  void forget_reset_tokens();
  /// A stream of the peer's has octets, or has ended: its kind comes first.
  void look_at_kind(Stream& stream);
  void refuse_stream(Stream& stream, CloseCode code);
  ngtcp2_ssize write_packet(ngtcp2_path* path, ngtcp2_pkt_info* info, std::span<std::uint8_t> room, ngtcp2_tstamp now);

  /// What ngtcp2 returned from reading, writing or a timer ends the connection.
  void fail(int error);
  void closed_by_peer();
  void handshake_refused(ConnectRefusal refusal);
  void end(Closed closed, const ngtcp2_ccerr* told);

  Endpoint* endpoint_;  // null once the connection has ended
  const QuicSettings settings_;
  const SocketAddress first_remote_;
  SocketAddress remote_;
  const Role role_;
  const std::string alpn_;
  Standing standing_;
  std::shared_ptr<void> while_connected_, while_stranger_;
  tls::SslContextPtr own_context_;  // a client's
  PeerVerifier verifier_;
  ngtcp2_crypto_conn_ref reference_;
  kj::Maybe<kj::Own<TlsSession>> tls_;
  ConnPtr conn_;
  std::vector<ConnectionId> ids_;         // that lead to us
  std::vector<ResetToken> reset_tokens_;  // with which the peer tells us that it has forgotten us

  bool lacks_randomness_ = false;
  bool heard_ = false;               // anything from the peer
  bool handshake_complete_ = false;  // as ngtcp2 reports it
  bool ready_ = false;               // as when_ready() reports it
  bool reset_by_peer_ = false;       // by a stateless reset
  bool peer_ids_changed_ = false;    // and with them, stateless reset tokens
  ChannelBinding binding_;
  std::string key_exchange_group_, cipher_;
  StreamSet streams_;

  kj::Own<kj::PromiseFulfiller<std::optional<ConnectRefusal>>> ready_fulfiller_;
  kj::Promise<std::optional<ConnectRefusal>> when_ready_ = nullptr;
  Announcement<Closed> closed_;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> flushing_;
  std::uint64_t acknowledged_bytes_ = 0;
};

}  // namespace qpc::net::quic
