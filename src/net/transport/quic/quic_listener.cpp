#include "net/transport/quic/quic_listener.h"

#include <kj/debug.h>

#include "core/crypto/kdf.h"
#include "net/transport/quic/connection_handle.h"

namespace qpc::net {
namespace {

using quic::Datagram;
using quic::SocketAddress;

// RFC 9000 §14.1: smaller first packets are no QUIC, but a try to make us send more than was sent to us.
constexpr std::size_t min_first_datagram = 1200;
constexpr std::size_t small_packet = 512;

SocketAddress literal(const NodeAddress& address) {
  const auto found = SocketAddress::from_literal(address.host, address.port);
  KJ_REQUIRE(found.has_value(), "a node listens on a literal IPv4 or IPv6 address", address.host.c_str());
  return *found;
}

ByteView token_of(const ngtcp2_pkt_hd& header) { return {header.token, header.tokenlen}; }

}  // namespace

QuicListener::QuicListener(const QuicEnvironment& environment, const NodeAddress& address,
                           const tls::Credentials& credentials, Secret secret, QuicListenerSettings settings)
    : settings_(settings),
      context_(quic::make_server_context(credentials, settings.key_exchange)),
      keys_(std::move(secret)),
      half_open_(settings.max_half_open, settings.max_half_open_of_network),
      strangers_(settings.max_strangers, settings.max_strangers_of_network),
      all_(kj::maxValue, kj::maxValue),
      handshakes_(Rate::of_a_second(settings.admission.handshakes_of_network), environment.monotonic_clock,
                  environment.random),
      endpoint_(environment, literal(address), settings.thread, keys_, *this),
      tasks_(*this) {}

QuicListener::~QuicListener() noexcept(false) = default;

NodeAddress QuicListener::local_address() const {
  return {endpoint_.local_address().host(), endpoint_.local_address().port()};
}

void QuicListener::set_credentials(const tls::Credentials& credentials) {
  // Another context: one that has shown certificates for keys of two kinds would offer both. Handshakes hold theirs.
  context_ = quic::make_server_context(credentials, settings_.key_exchange);
}

void QuicListener::set_admission(const QuicAdmission& admission) {
  settings_.admission = admission;
  handshakes_.set(Rate::of_a_second(admission.handshakes_of_network));
}

std::string QuicListener::network(const SocketAddress& remote) const {
  const auto octets = [](const auto& address) {
    return ByteView(reinterpret_cast<const std::uint8_t*>(&address), sizeof address);
  };
  return network_of(remote.is_ipv6() ? octets(remote.ipv6()) : octets(remote.ipv4()), settings_.admission.own_host);
}

std::optional<QuicListener::Refused> QuicListener::refusal(const std::string& network) const {
  if (!accepting_) return Refused::stopping;
  if (endpoint_.connections() >= settings_.admission.max_connections) return Refused::full;
  if (!strangers_.has_room_for(network)) return Refused::strangers;
  if (!network.empty() &&
      all_.size_of(network) + half_open_.size_of(network) >= settings_.admission.max_connections_of_network) {
    return Refused::network;
  }
  return std::nullopt;
}

void QuicListener::first_packet(quic::Endpoint&, const Datagram& datagram) {
  ngtcp2_pkt_hd header;
  if (datagram.payload.size() < min_first_datagram || endpoint_.is_blocked()) return;
  if (ngtcp2_accept(&header, datagram.payload.data(), datagram.payload.size()) != 0) return;
  if (header.type != NGTCP2_PKT_INITIAL) return;
  const std::string network = this->network(datagram.path.remote);
  if (const auto reason = refusal(network)) return refuse(datagram, header, *reason);
  quic::Arrival arrival{header, quic::from_ngtcp2(header.dcid), false};
  if (header.tokenlen > 0) {
    const auto original = keys_.check_retry_token(token_of(header), header.version, datagram.path.remote,
                                                  arrival.original_id, endpoint_.date());
    if (!original) return refuse(datagram, header, NGTCP2_INVALID_TOKEN);
    arrival.original_id = *original;
    arrival.validated = true;
  } else if (wants_retry(network)) {
    return send_retry(datagram, header);
  }
  if (!half_open_.has_room_for(network)) return;
  if (!may_begin(network)) return refuse(datagram, header, Refused::handshakes);
  open(datagram, arrival);
}

bool QuicListener::may_begin(const std::string& network) {
  return network.empty() || !handshakes_.take(as_bytes(network));
}

bool QuicListener::wants_retry(const std::string& network) const {
  // Who only names a network uses up half of its handshakes at most: the others are for clients that are there.
  const bool under_pressure = half_open_.size() >= settings_.retry_above_half_open ||
                              half_open_.size_of(network) >= settings_.retry_above_half_open_of_network ||
                              (!network.empty() && handshakes_.is_half_empty(as_bytes(network)));
  const Retry retry = settings_.admission.retry;
  return retry == Retry::always || (retry == Retry::under_pressure && under_pressure);
}

void QuicListener::send_retry(const Datagram& datagram, const ngtcp2_pkt_hd& header) {
  const quic::ConnectionId id = endpoint_.new_id();
  const Bytes token =
      keys_.retry_token(header.version, datagram.path.remote, id, quic::from_ngtcp2(header.dcid), endpoint_.date());
  const ngtcp2_cid retry_id = quic::to_ngtcp2(id);
  std::array<std::uint8_t, small_packet> packet;
  const auto size = ngtcp2_crypto_write_retry(packet.data(), packet.size(), header.version, &header.scid, &retry_id,
                                              &header.dcid, token.data(), token.size());
  if (size <= 0) return;
  ++retries_;
  endpoint_.send(datagram.path, std::span(packet).first(static_cast<std::size_t>(size)), packet.size());
}

void QuicListener::refuse(const Datagram& datagram, const ngtcp2_pkt_hd& header, std::uint64_t code) {
  std::array<std::uint8_t, small_packet> packet;
  const auto size = ngtcp2_crypto_write_connection_close(packet.data(), packet.size(), header.version, &header.scid,
                                                         &header.dcid, code, nullptr, 0);
  if (size <= 0) return;
  endpoint_.send(datagram.path, std::span(packet).first(static_cast<std::size_t>(size)), packet.size());
}

void QuicListener::refuse(const Datagram& datagram, const ngtcp2_pkt_hd& header, Refused reason) {
  ++refused_[static_cast<std::size_t>(reason)];
  refuse(datagram, header, NGTCP2_CONNECTION_REFUSED);
}

void QuicListener::open(const Datagram& datagram, const quic::Arrival& arrival) {
  auto connection =
      kj::refcounted<quic::QuicConnection>(endpoint_, *context_, settings_.connection, datagram.path, arrival);
  quic::QuicConnection& added = endpoint_.add(kj::addRef(*connection));
  tasks_.add(complete(kj::mv(connection)));
  added.receive(datagram);
}

Task<void> QuicListener::complete(kj::Own<quic::QuicConnection> connection) {
  const std::string network = this->network(connection->first_remote());
  const auto place = half_open_.take(network);
  if (co_await connection->when_ready()) co_return;  // the client has refused
  connection->keep_while_stranger(strangers_.take(network));
  connection->keep(all_.take(network));
  arrived_.push(quic::make_handle(kj::mv(connection), quic::PeerAccepted::yes));
}

void QuicListener::taskFailed(kj::Exception&& exception) {
  // A handshake that fails is the client's business.
  if (exception.getType() != kj::Exception::Type::DISCONNECTED) KJ_LOG(ERROR, exception);
}

Secret derive_quic_secret(const crypto::SigningKey& identity) {
  const Secret key = identity.private_key();
  const Secret extracted =
      crypto::hkdf_extract(crypto::HashAlgorithm::sha256, as_bytes("quicprochat 1 quic endpoint"), key.reveal());
  return crypto::hkdf_expand(crypto::HashAlgorithm::sha256, extracted.reveal(), as_bytes("tokens"), 32);
}

}  // namespace qpc::net
