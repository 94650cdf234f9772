// socket_faults_for_tests.h: what the system may answer to a UDP socket, and on loopback never does.
#pragma once
#include <sys/socket.h>

#include <functional>

namespace qpc::net::quic {

/// Stands between the sockets of a test program and the system while it lives. One at a time.
struct SocketFaults {
  SocketFaults();
  SocketFaults(const SocketFaults&) = delete;
  SocketFaults& operator=(const SocketFaults&) = delete;
  ~SocketFaults();

  /// Sees every message that is to be sent; says with which error that fails, or 0: it is sent.
  std::function<int(int fd, const msghdr& message)> on_send = [](int, const msghdr&) { return 0; };
  /// May change every message that has come.
  std::function<void(mmsghdr& message)> on_receive = [](mmsghdr&) {};
};

/// The size of the datagrams that the system shall cut a run into; 0: it is sent as one.
std::size_t segment_size_of(const msghdr& message);

}  // namespace qpc::net::quic
