// quic_listener.h: a node's end of QUIC.
#pragma once
#include <kj/async-queue.h>

#include "net/limit/network_name.h"
#include "net/limit/rate_limit.h"
#include "net/task.h"
#include "net/transport/network.h"
#include "net/transport/quic/crowd.h"
#include "net/transport/quic/endpoint.h"

namespace qpc::net {

/// When a client must show that it is where it says (RFC 9000 §8.1): one more round trip for it, no memory for us.
enum class Retry { always, under_pressure, never };

/// How many a node takes in; may change while it runs. "Of a network" is said of each network (see network_of), so that
/// no host locks everybody else out.
struct QuicAdmission {
  Retry retry = Retry::under_pressure;
  std::size_t max_connections = 10'000;            ///< beyond, clients are refused and told so
  std::size_t max_connections_of_network = 1'000;  ///< the same
  std::uint64_t handshakes_of_network = 50;        ///< a second, ten times as many at once; zero: any number
  OwnHost own_host = OwnHost::spared;
};

struct QuicListenerSettings {
  QuicSettings connection = {};
  KeyExchange key_exchange = KeyExchange::allow_classical;  ///< hybrid_only is the node's `require_pq`
  QuicAdmission admission = {};
  std::size_t retry_above_half_open = 64;  ///< handshakes under way: this is the pressure
  std::size_t max_half_open = 1024;        ///< beyond, first packets are dropped
  std::size_t max_strangers = 2'500;       ///< of these; the rest is for clients with a session
  quic::ThreadIndex thread = {};           ///< one listener for each network thread, in order; see steering.h

  // The same for each network.
  std::size_t retry_above_half_open_of_network = 8;  ///< so that nobody fills the places of a network he only names
  std::size_t max_half_open_of_network = 64;
  std::size_t max_strangers_of_network = 250;
};

/// Listens on one address; several make a node. Connections share its socket, so they end with it.
class QuicListener final : public Listener, private quic::Newcomers, private kj::TaskSet::ErrorHandler {
 public:
  /// `address.host` is a literal address; port 0 lets the system choose. `secret`: 32 octets that survive restarts and
  /// are the same for all listeners of a node, see derive_quic_secret(). What `environment` refers to must outlive the
  /// listener. Faults: FAILED, when the address is no literal, taken, or not this machine's.
  QuicListener(const QuicEnvironment& environment, const NodeAddress& address, const tls::Credentials& credentials,
               Secret secret, QuicListenerSettings settings = {});
  KJ_DISALLOW_COPY_AND_MOVE(QuicListener);
  ~QuicListener() noexcept(false);

  kj::Promise<kj::Own<Connection>> accept() override { return arrived_.pop(); }
  void stop_accepting() override { accepting_ = false; }
  NodeAddress local_address() const override;

  /// Shows other certificates from the next handshake on.
  void set_credentials(const tls::Credentials& credentials);
  const quic::UdpSocket& socket() const { return endpoint_.socket(); }

  /// From the next first packet on; whoever is connected stays.
  void set_admission(const QuicAdmission& admission);
  std::size_t most_connections() const { return settings_.admission.max_connections; }
  /// Why a client was refused at its first packet.
  enum class Refused : std::uint8_t { stopping, full, strangers, network, handshakes };
  static constexpr std::size_t reasons = 5;
  /// For health and tests.
  struct Counts {
    std::size_t connections;  ///< half-open ones included
    std::size_t half_open;
    std::size_t strangers;                       ///< without half-open ones
    std::uint64_t retries;                       ///< sent so far
    std::array<std::uint64_t, reasons> refused;  ///< first packets so far, by Refused
  };
  Counts counts() const { return {endpoint_.connections(), half_open_.size(), strangers_.size(), retries_, refused_}; }

 private:
  void first_packet(quic::Endpoint& endpoint, const quic::Datagram& datagram) override;
  void taskFailed(kj::Exception&& exception) override;
  std::string network(const quic::SocketAddress& remote) const;
  /// Why this network gets no further connection; nothing, where it does.
  std::optional<Refused> refusal(const std::string& network) const;
  bool wants_retry(const std::string& network) const;
  /// Whether a handshake with this network may begin, which is counted.
  bool may_begin(const std::string& network);
  void send_retry(const quic::Datagram& datagram, const ngtcp2_pkt_hd& header);
  void refuse(const quic::Datagram& datagram, const ngtcp2_pkt_hd& header, std::uint64_t code);
  void refuse(const quic::Datagram& datagram, const ngtcp2_pkt_hd& header, Refused reason);
  void open(const quic::Datagram& datagram, const quic::Arrival& arrival);
  Task<void> complete(kj::Own<quic::QuicConnection> connection);

  QuicListenerSettings settings_;
  tls::SslContextPtr context_;
  quic::EndpointKeys keys_;
  bool accepting_ = true;
  quic::Crowd half_open_, strangers_, all_;
  RateLimit handshakes_;
  std::uint64_t retries_ = 0;
  std::array<std::uint64_t, reasons> refused_{};
  kj::ProducerConsumerQueue<kj::Own<Connection>> arrived_;
  quic::Endpoint endpoint_;
  kj::TaskSet tasks_;
};

/// A node's secret for QuicListener, from its identity key: nothing more to store.
Secret derive_quic_secret(const crypto::SigningKey& identity);

}  // namespace qpc::net
