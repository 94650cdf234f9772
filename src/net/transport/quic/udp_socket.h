// udp_socket.h: a UDP socket that moves many datagrams per system call (GSO and GRO of Linux).
#pragma once
#include <kj/async-unix.h>
#include <kj/function.h>
#include <kj/io.h>

#include <deque>

#include "core/base/bytes.h"
#include "net/transport/quic/socket_address.h"

namespace qpc::net::quic {

struct Datagram {
  Path path;
  ByteView payload;
};

/// One bound socket. Never fragments: what is larger than the path allows is dropped, as Path MTU Discovery expects.
class UdpSocket {
 public:
  /// Whether further sockets may bind the same address: one for each thread, see steering.h.
  enum class Sharing { alone, reuse_port };
  /// Faults: FAILED, when the address is taken, not ours, or its family is not available.
  UdpSocket(kj::UnixEventPort& port, const SocketAddress& address, Sharing sharing = Sharing::alone);
  KJ_DISALLOW_COPY_AND_MOVE(UdpSocket);

  int fd() const { return fd_; }
  /// With the port that the system chose.
  const SocketAddress& local_address() const { return local_; }

  /// Calls `take` for each datagram that waits, up to a few hundred, but for those that nobody can answer. True, when
  /// none is left: only then when_readable() may be awaited.
  bool receive(kj::FunctionParam<void(const Datagram&)> take);
  kj::Promise<void> when_readable() { return observer_.whenBecomesReadable(); }

  /// Sends `payload` as datagrams of `segment_size` octets, the last one possibly shorter. Where the system has no room
  /// it is kept, and is_blocked() until flush() succeeds. Any other error loses it, which QUIC repairs.
  void send(const Path& path, ByteView payload, std::size_t segment_size);
  bool is_blocked() const { return !kept_.empty(); }
  /// Sends what was kept; true, when nothing is left.
  bool flush();
  kj::Promise<void> when_writable() { return observer_.whenBecomesWritable(); }

  /// Tells at which of this machine's addresses each datagram arrived, so that the answer leaves from there. Otherwise
  /// every path begins at local_address().
  void report_local_addresses();
  /// Asks for ICMP errors, which take_errors() reports: a client learns at once that nobody listens.
  void report_errors();
  /// Calls `take` with the destination of each datagram that came back with an error, and its errno. To be called after
  /// receive(), which meets them first.
  void take_errors(kj::FunctionParam<void(const SocketAddress&, int)> take);

 private:
  struct Kept {
    Path path;
    Bytes payload;
    std::size_t segment_size;
  };
  enum class Sent { done, no_room, lost };
  Sent try_send(const Path& path, ByteView payload, std::size_t segment_size);
  /// After the system refused to cut a run up: finds out whether it is the device's fault or the destination's.
  Sent send_uncut(const Path& path, ByteView payload, std::size_t segment_size);
  Sent send_one_by_one(const Path& path, ByteView payload, std::size_t segment_size);

  kj::AutoCloseFd fd_;
  SocketAddress local_;
  kj::UnixEventPort::FdObserver observer_;
  bool segmentation_ = true;
  bool has_errors_ = false;  // a call has failed with one since take_errors()
  std::deque<Kept> kept_;
};

}  // namespace qpc::net::quic
