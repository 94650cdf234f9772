// relay_for_tests.h: the network between one client and a node, for tests to disturb.
#pragma once
#include <functional>
#include <vector>

#include "net/task.h"
#include "net/transport/network.h"
#include "net/transport/quic/udp_socket.h"

namespace qpc::net {

/// Passes datagrams on, over loopback. The client takes it for the node, and the node for the client.
class Relay final : private kj::TaskSet::ErrorHandler {
 public:
  /// Sees a datagram that goes by, and may change it; false: it is lost.
  using Filter = std::function<bool(Bytes& datagram)>;

  Relay(kj::UnixEventPort& port, const NodeAddress& node)
      : port_(port), front_(port, any_port()), node_(socket_address(node)), tasks_(*this) {
    tasks_.add(pass_to_node());
    move();
  }
  KJ_DISALLOW_COPY_AND_MOVE(Relay);

  /// Where the client finds the node.
  NodeAddress address() const { return {front_.local_address().host(), front_.local_address().port()}; }
  /// Where the node finds the client.
  const quic::SocketAddress& outside() const { return backs_.back()->local_address(); }

  Filter to_node = [](Bytes&) { return true; };
  Filter to_client = [](Bytes&) { return true; };
  /// Whatever is sent from here on is lost, or arrives again.
  void cut() { whole_ = false; }
  void mend() { whole_ = true; }
  /// Another node gets the client's datagrams, as after a restart.
  void lead_to(const NodeAddress& node) { node_ = socket_address(node); }
  /// The client has another address, as its NAT has forgotten the old one: what is sent there is lost.
  void move() {
    backs_.push_back(kj::heap<quic::UdpSocket>(port_, any_port()));
    tasks_.add(pass_to_client(*backs_.back()));
  }

  /// A datagram that comes from where the client's come from.
  void send_to_node(ByteView datagram) {
    quic::UdpSocket& back = *backs_.back();
    back.send({back.local_address(), node_}, datagram, datagram.size());
  }
  /// Answers of the node go there, where no datagram has come from a client yet.
  void set_client(const NodeAddress& client) { client_ = socket_address(client); }

  static quic::SocketAddress socket_address(const NodeAddress& address) {
    return *quic::SocketAddress::from_literal(address.host, address.port);
  }
  static quic::SocketAddress any_port() { return *quic::SocketAddress::from_literal("127.0.0.1", 0); }

 private:
  Task<void> pass_to_node() {
    for (;;) {
      while (!front_.receive([this](const quic::Datagram& datagram) {
        client_ = datagram.path.remote;
        Bytes passed = to_bytes(datagram.payload);
        if (whole_ && to_node(passed)) send_to_node(passed);
      })) {
      }
      co_await front_.when_readable();
    }
  }
  Task<void> pass_to_client(quic::UdpSocket& back) {
    for (;;) {
      while (!back.receive([this, &back](const quic::Datagram& datagram) {
        if (&back != backs_.back().get() || !whole_) return;
        Bytes passed = to_bytes(datagram.payload);
        if (to_client(passed)) front_.send({front_.local_address(), client_}, passed, passed.size());
      })) {
      }
      co_await back.when_readable();
    }
  }
  void taskFailed(kj::Exception&& exception) override { KJ_LOG(ERROR, exception); }

  kj::UnixEventPort& port_;
  quic::UdpSocket front_;
  std::vector<kj::Own<quic::UdpSocket>> backs_;  // the client's addresses, the present one last
  quic::SocketAddress node_;
  quic::SocketAddress client_;
  bool whole_ = true;
  kj::TaskSet tasks_;
};

}  // namespace qpc::net
