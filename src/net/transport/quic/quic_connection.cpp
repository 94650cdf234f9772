#include "net/transport/quic/quic_connection.h"

#include <array>

#include "net/transport/quic/callbacks.h"
#include "net/transport/quic/endpoint.h"

namespace qpc::net::quic {
namespace {

// RFC 9000 §7.2 asks for 8 octets at least; 18 are as hard to guess as ours.
constexpr std::size_t first_remote_id_bytes = 18;

// Our reasons are literals of a few words; ngtcp2 puts them into one packet.
constexpr std::size_t max_reason_bytes = 200;

ngtcp2_conn* conn_of(ngtcp2_crypto_conn_ref* reference) { return static_cast<ConnPtr*>(reference->user_data)->get(); }

kj::Exception ended() { return KJ_EXCEPTION(DISCONNECTED, "the connection is closed"); }

}  // namespace

QuicConnection::QuicConnection(Endpoint& endpoint, std::string_view alpn, const QuicSettings& settings,
                               const Path& path, Role role, tls::CertificateExpectation expected)
    : endpoint_(&endpoint),
      settings_(settings),
      first_remote_(path.remote),
      remote_(path.remote),
      role_(role),
      alpn_(alpn),
      standing_(role == Role::client ? Standing::authenticated : Standing::stranger),
      verifier_(std::move(expected)),
      reference_{conn_of, &conn_} {
  auto ready = kj::newPromiseAndFulfiller<std::optional<ConnectRefusal>>();
  ready_fulfiller_ = kj::mv(ready.fulfiller);
  when_ready_ = kj::mv(ready.promise);
}

QuicConnection::QuicConnection(Endpoint& endpoint, SSL_CTX& context, const QuicSettings& settings, const Path& path,
                               const Arrival& arrival)
    : QuicConnection(endpoint, native_alpn, settings, path, Role::server, {}) {
  KJ_ON_SCOPE_FAILURE(endpoint_ = nullptr);  // it has not begun
  const ConnectionId id = endpoint.new_id();
  auto parameters = make_parameters();
  parameters.original_dcid = to_ngtcp2(arrival.original_id);
  parameters.original_dcid_present = 1;
  auto settings_of_conn = make_settings();
  if (arrival.validated) {
    parameters.retry_scid = arrival.header.dcid;
    parameters.retry_scid_present = 1;
    settings_of_conn.token = arrival.header.token;
    settings_of_conn.tokenlen = arrival.header.tokenlen;
    settings_of_conn.token_type = NGTCP2_TOKEN_TYPE_RETRY;
  }
  parameters.stateless_reset_token_present = 1;
  endpoint.keys().reset_token(id, parameters.stateless_reset_token);
  const ngtcp2_cid local = to_ngtcp2(id);
  const ngtcp2_path way = to_ngtcp2(path);
  ngtcp2_conn* made = nullptr;
  KJ_ASSERT(ngtcp2_conn_server_new(&made, &arrival.header.scid, &local, &way, arrival.header.version,
                                   &Callbacks::server(), &settings_of_conn, &parameters, nullptr, this) == 0);
  conn_.reset(made);
  KJ_REQUIRE(!lacks_randomness_, "there was no randomness for a connection");
  start_tls(context);
  // Last, as they lead here: a connection that cannot be made leaves none behind.
  add_id(id);
  add_id(from_ngtcp2(arrival.header.dcid));  // the rest of the client's first flight carries it too
}

QuicConnection::QuicConnection(Endpoint& endpoint, tls::SslContextPtr context, std::string_view alpn,
                               const QuicSettings& settings, const Path& path, tls::CertificateExpectation expected)
    : QuicConnection(endpoint, alpn, settings, path, Role::client, std::move(expected)) {
  KJ_ON_SCOPE_FAILURE(endpoint_ = nullptr);
  const ConnectionId id = endpoint.new_id();
  const auto parameters = make_parameters();
  const auto settings_of_conn = make_settings();
  const ngtcp2_cid local = to_ngtcp2(id);
  const ngtcp2_cid remote = to_ngtcp2(ConnectionId(endpoint.random().bytes(first_remote_id_bytes)));
  const ngtcp2_path way = to_ngtcp2(path);
  ngtcp2_conn* made = nullptr;
  KJ_ASSERT(ngtcp2_conn_client_new(&made, &remote, &local, &way, NGTCP2_PROTO_VER_V1, &Callbacks::client(),
                                   &settings_of_conn, &parameters, nullptr, this) == 0);
  conn_.reset(made);
  KJ_REQUIRE(!lacks_randomness_, "there was no randomness for a connection");
  own_context_ = std::move(context);
  start_tls(*own_context_);
  add_id(id);  // last, as above
  endpoint.schedule(*this);
}

QuicConnection::~QuicConnection() noexcept(false) {
  KJ_ASSERT(has_ended(), "an endpoint drops its connections when they have ended") { break; }
}

void QuicConnection::start_tls(SSL_CTX& context) {
  const auto& session =
      tls_.emplace(kj::heap<TlsSession>(context, role_, reference_, role_ == Role::client ? &verifier_ : nullptr));
  ngtcp2_conn_set_tls_native_handle(conn_.get(), session->native_handle());
}

void QuicConnection::add_id(const ConnectionId& id) {
  ids_.push_back(id);
  endpoint_->add_id(id, *this);
}

void QuicConnection::remove_id(const ConnectionId& id) {
  std::erase(ids_, id);
  endpoint_->remove_id(id);
}

void QuicConnection::receive(const Datagram& datagram) {
  if (has_ended()) return;
  const ngtcp2_path path = to_ngtcp2(datagram.path);
  const ngtcp2_pkt_info info{};
  const int result = ngtcp2_conn_read_pkt(conn_.get(), &path, &info, datagram.payload.data(), datagram.payload.size(),
                                          to_ngtcp2(endpoint_->now()));
  if (result != 0) return fail(result);
  heard_ = true;
  if (handshake_complete_ && !ready_) become_ready();
  if (has_ended()) return;
  if (std::exchange(peer_ids_changed_, false)) learn_reset_tokens();
  endpoint_->schedule(*this);
}

void QuicConnection::on_deadline() {
  if (const int result = ngtcp2_conn_handle_expiry(conn_.get(), to_ngtcp2(endpoint_->now())); result != 0) {
    return fail(result);
  }
  endpoint_->schedule(*this);
}

void QuicConnection::become_ready() {
  KJ_IF_MAYBE (tls, tls_) {
    if (!(*tls)->speaks(alpn_)) return refuse_protocol();
    binding_ = (*tls)->channel_binding();
    key_exchange_group_ = (*tls)->key_exchange_group();
    cipher_ = (*tls)->cipher();
  }
  // A client sends no TLS messages after its handshake, so a server's half of it is done: a third of the memory that a
  // connection takes.
  if (role_ == Role::server) {
    ngtcp2_conn_set_tls_native_handle(conn_.get(), nullptr);
    tls_ = nullptr;
  }
  if (settings_.keep_alive > 0 * kj::SECONDS) {
    ngtcp2_conn_set_keep_alive_timeout(conn_.get(), to_ngtcp2(settings_.keep_alive));
  }
  ready_ = true;
  ready_fulfiller_->fulfill(std::nullopt);
}

void QuicConnection::learn_reset_tokens() {
  if (role_ == Role::server) return;  // clients have none
  std::array<ngtcp2_cid_token2, 8> tokens;
  if (ngtcp2_conn_get_active_dcid2(conn_.get(), nullptr) > tokens.size()) return;
  const std::size_t count = ngtcp2_conn_get_active_dcid2(conn_.get(), tokens.data());
  forget_reset_tokens();
  for (const auto& token : std::span(tokens).first(count)) {
    if (token.token_present != 0) reset_tokens_.push_back(std::to_array(token.token.data));
  }
  for (const ResetToken& token : reset_tokens_) endpoint_->add_reset_token(token, *this);
}

void QuicConnection::forget_reset_tokens() {
  for (const ResetToken& token : std::exchange(reset_tokens_, {})) endpoint_->remove_reset_token(token);
}

kj::Own<kj::AsyncIoStream> QuicConnection::open_stream(StreamKind kind) {
  auto stream = kj::refcounted<Stream>(*this, kind);
  auto io = stream->io();
  if (has_ended()) {
    stream->disconnect(ended());
  } else {
    streams_.add_waiting(kj::mv(stream));
    endpoint_->schedule(*this);
  }
  return io;
}

kj::Promise<IncomingStream> QuicConnection::accept_stream() {
  if (has_ended()) return ended();
  return streams_.accept();
}

void QuicConnection::raise_standing() {
  if (standing_ == Standing::authenticated || has_ended()) return;
  standing_ = Standing::authenticated;
  while_stranger_ = nullptr;
  const QuicWindow &from = settings_.stranger, &to = settings_.authenticated;
  ngtcp2_conn_extend_max_offset(conn_.get(), to.connection_bytes - from.connection_bytes);
  ngtcp2_conn_extend_max_streams_bidi(conn_.get(), to.streams - from.streams);
  streams_.for_each([&](Stream& stream) {
    widen(stream.id());
    stream.limit_rose();
  });
  endpoint_->schedule(*this);
}

void QuicConnection::keep(std::shared_ptr<void> kept) {
  if (!has_ended()) while_connected_ = std::move(kept);
}

void QuicConnection::keep_while_stranger(std::shared_ptr<void> kept) {
  if (standing_ == Standing::stranger && !has_ended()) while_stranger_ = std::move(kept);
}

void QuicConnection::widen(std::int64_t stream) {
  if (role_ == Role::client || standing_ == Standing::stranger) return;
  const std::uint64_t more = settings_.authenticated.stream_bytes - settings_.stranger.stream_bytes;
  ngtcp2_conn_extend_max_stream_offset(conn_.get(), stream, more);
}

void QuicConnection::close(CloseCode code, std::string_view reason) {
  if (has_ended()) return;
  reason = reason.substr(0, max_reason_bytes);
  ngtcp2_ccerr told;
  ngtcp2_ccerr_set_application_error(&told, static_cast<std::uint64_t>(code), as_bytes(reason).data(), reason.size());
  end({Closed::By::us, code, std::string(reason)}, &told);
}

kj::Promise<void> QuicConnection::flushed() {
  if (has_ended()) return ended();
  if (streams_.everything_acknowledged()) return kj::READY_NOW;
  auto pair = kj::newPromiseAndFulfiller<void>();
  flushing_.push_back(kj::mv(pair.fulfiller));
  return kj::mv(pair.promise);
}

void QuicConnection::queue(Stream& stream) {
  streams_.queue(stream);
  endpoint_->schedule(*this);
}

void QuicConnection::consumed(Stream& stream, std::size_t octets) {
  if (octets == 0) return;
  ngtcp2_conn_extend_max_stream_offset(conn_.get(), stream.id(), octets);
  ngtcp2_conn_extend_max_offset(conn_.get(), octets);
  endpoint_->schedule(*this);
}

void QuicConnection::stop_peer(Stream& stream, CloseCode code) {
  if (stream.id() == Stream::unopened) return;
  ngtcp2_conn_shutdown_stream_read(conn_.get(), 0, stream.id(), static_cast<std::uint64_t>(code));
  endpoint_->schedule(*this);
}

void QuicConnection::look_at_kind(Stream& stream) {
  if (stream.kind() || stream.is_refused) return;
  const auto kind = stream.read_kind();
  if (!kind) return refuse_stream(stream, CloseCode::unknown_stream_kind);
  if (*kind && !streams_.arrived(stream)) refuse_stream(stream, CloseCode::limit_exceeded);
}

void QuicConnection::refuse_stream(Stream& stream, CloseCode code) {
  stream.is_refused = true;
  ngtcp2_conn_shutdown_stream(conn_.get(), 0, stream.id(), static_cast<std::uint64_t>(code));
}

}  // namespace qpc::net::quic
