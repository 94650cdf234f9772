// endpoint.h: one UDP socket and the QUIC connections on it.
#pragma once
#include <map>
#include <set>

#include "net/task.h"
#include "net/transport/quic/alarm.h"
#include "net/transport/quic/closing_connections.h"
#include "net/transport/quic/deadline_queue.h"
#include "net/transport/quic/endpoint_keys.h"
#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {

class Endpoint;

/// Who decides about first packets: a node's listener. Clients have none.
class Newcomers {
 public:
  /// An Initial packet of a connection that is not known.
  virtual void first_packet(Endpoint& endpoint, const Datagram& datagram) = 0;

 protected:
  ~Newcomers() = default;
};

/// Hands datagrams to connections, wakes them at their deadlines, and lets each write once in a turn of the event loop,
/// when everybody else has written to its streams.
///
/// A fault that a datagram, a deadline or a flush leads to ends the connection concerned; one of the loops itself ends
/// the process, as nobody could be served without them.
class Endpoint final : private kj::TaskSet::ErrorHandler {
 public:
  /// A node's. All references must outlive the endpoint.
  Endpoint(const QuicEnvironment& environment, const SocketAddress& address, ThreadIndex thread,
           const EndpointKeys& keys, Newcomers& newcomers);
  /// A client's, on any port.
  Endpoint(const QuicEnvironment& environment, const SocketAddress& address, const EndpointKeys& keys);
  KJ_DISALLOW_COPY_AND_MOVE(Endpoint);
  /// Closes the connections that are left.
  ~Endpoint() noexcept(false);

  const UdpSocket& socket() const { return socket_; }
  const SocketAddress& local_address() const { return socket_.local_address(); }
  std::size_t connections() const { return connections_.size(); }
  kj::TimePoint now() const { return environment_.monotonic_clock.now(); }
  kj::Date date() const { return environment_.calendar_clock.now(); }
  Random& random() { return environment_.random; }
  const EndpointKeys& keys() const { return keys_; }

  /// Takes care of a new connection until it ends.
  QuicConnection& add(kj::Own<QuicConnection> connection);

  // For connections.
  ConnectionId new_id() { return thread_.new_connection_id(environment_.random); }
  void add_id(const ConnectionId& id, QuicConnection& connection) { by_id_[id] = &connection; }
  void remove_id(const ConnectionId& id) { by_id_.erase(id); }
  void add_reset_token(const ResetToken& token, QuicConnection& connection) {
    by_token_[keys_.digest(token)] = &connection;
  }
  void remove_reset_token(const ResetToken& token) { by_token_.erase(keys_.digest(token)); }
  /// Lets the connection write before the event loop waits again.
  void schedule(QuicConnection& connection);
  void set_deadline(QuicConnection& connection, kj::TimePoint when);
  /// Whether the system takes no more datagrams for now. Then connections wait, with what they have.
  bool is_blocked() const { return socket_.is_blocked(); }
  /// What finds no room waits for it, and everything else behind it.
  void send(const Path& path, ByteView run, std::size_t datagram_size);
  /// The connection has ended: nothing leads to it any more, and `packet` answers for it for a while.
  void forget(QuicConnection& connection, const std::vector<ConnectionId>& ids, ClosingPacket packet,
              kj::Duration linger);

 private:
  struct Entry {
    kj::Own<QuicConnection> connection;
    DeadlineQueue<Entry>::Place deadline;
    bool is_scheduled = false;
  };

  Task<void> receive_loop();
  Task<void> deadline_loop();
  Task<void> wait_for_room();
  /// Calls `act` with the connection, and ends it where that fails.
  template <class Act>
  void survive(QuicConnection& connection, Act act);
  void take(const Datagram& datagram);
  void take_errors();
  /// A stateless reset, of which only the token at its end is known.
  void take_reset(const Datagram& datagram);
  void answer_unknown_version(const Datagram& datagram, const ngtcp2_version_cid& header);
  void reset_unknown(const Datagram& datagram, const ConnectionId& id);
  void set_alarm();
  void flush_scheduled();
  void taskFailed(kj::Exception&& exception) override;

  QuicEnvironment environment_;
  UdpSocket socket_;
  ThreadIndex thread_;
  const EndpointKeys& keys_;
  Newcomers* newcomers_ = nullptr;  // null for a client
  Alarm alarm_;
  Alarm next_turn_;

  std::map<const QuicConnection*, Entry> connections_;
  std::map<ConnectionId, QuicConnection*> by_id_;
  std::map<EndpointKeys::TokenDigest, QuicConnection*> by_token_;
  DeadlineQueue<Entry> deadlines_;
  ClosingConnections closing_;
  std::vector<kj::Own<QuicConnection>> scheduled_;
  bool flush_is_due_ = false;
  bool waiting_for_room_ = false;
  kj::TaskSet tasks_;
};

}  // namespace qpc::net::quic
