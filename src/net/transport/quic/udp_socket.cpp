#include "net/transport/quic/udp_socket.h"

#include <kj/debug.h>
#include <linux/errqueue.h>
#include <netinet/udp.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace qpc::net::quic {
namespace {

constexpr int socket_buffer_bytes = 4 * 1024 * 1024;  // asked for; the system may allow less
constexpr std::size_t batch = 8;                      // datagrams, or runs of them, per call
constexpr std::size_t largest_run = 65535;
constexpr int rounds = 16;  // then others in the event loop have their turn

void set(int fd, int level, int name, int value) { (void)setsockopt(fd, level, name, &value, sizeof value); }

kj::AutoCloseFd open_socket(const SocketAddress& address, UdpSocket::Sharing sharing) {
  int number = -1;
  KJ_SYSCALL(number = socket(address.get()->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  kj::AutoCloseFd fd(number);
  if (sharing == UdpSocket::Sharing::reuse_port) set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  // FORCE needs a privilege and goes past the system's limit; without it the first call decides.
  for (int name : {SO_RCVBUF, SO_SNDBUF, SO_RCVBUFFORCE, SO_SNDBUFFORCE}) {
    set(fd, SOL_SOCKET, name, socket_buffer_bytes);
  }
  set(fd, SOL_UDP, UDP_GRO, 1);
  if (address.is_ipv6()) {
    set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
  } else {
    set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
  }
  KJ_SYSCALL(bind(fd, address.get(), address.size()), address.to_string().c_str());
  return fd;
}

SocketAddress name_of(int fd) {
  sockaddr_in6 storage{};
  socklen_t size = sizeof storage;
  auto* name = reinterpret_cast<sockaddr*>(&storage);
  KJ_SYSCALL(getsockname(fd, name, &size));
  return {name, size};
}

/// Room for the control messages of one call.
union Control {
  cmsghdr alignment;
  std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))> bytes;
};

template <class T>
T content(const cmsghdr& control) {
  T value;
  std::memcpy(&value, CMSG_DATA(&control), sizeof value);
  return value;
}

template <class T>
std::size_t append_control(msghdr& message, std::size_t used, int level, int type, const T& value) {
  auto* control = reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + used);
  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(control), &value, sizeof value);
  return used + CMSG_SPACE(sizeof value);
}

/// The buffers of recvmmsg; one set for each thread.
struct ReceiveBuffers {
  std::array<std::array<std::uint8_t, largest_run>, batch> payloads;
  std::array<sockaddr_in6, batch> remotes;
  std::array<Control, batch> controls;
  std::array<iovec, batch> pieces;
  std::array<mmsghdr, batch> messages;

  void prepare() {
    for (std::size_t i = 0; i < batch; ++i) {
      pieces[i] = {payloads[i].data(), payloads[i].size()};
      messages[i] = {};
      messages[i].msg_hdr = {&remotes[i],        sizeof remotes[i],        &pieces[i], 1,
                             &controls[i].bytes, sizeof controls[i].bytes, 0};
    }
  }
};
ReceiveBuffers& receive_buffers() {
  static thread_local const auto buffers = std::make_unique<ReceiveBuffers>();
  return *buffers;
}

}  // namespace

UdpSocket::UdpSocket(kj::UnixEventPort& port, const SocketAddress& address, Sharing sharing)
    : fd_(open_socket(address, sharing)),
      local_(name_of(fd_)),
      observer_(port, fd_, kj::UnixEventPort::FdObserver::OBSERVE_READ_WRITE) {}

bool UdpSocket::receive(kj::FunctionParam<void(const Datagram&)> take) {
  ReceiveBuffers& buffers = receive_buffers();
  for (int round = 0; round < rounds; ++round) {
    buffers.prepare();
    const int count = recvmmsg(fd_, buffers.messages.data(), batch, 0, nullptr);
    if (count < 0 && errno == EAGAIN) return true;
    if (count < 0) {  // EINTR, or an ICMP error of an earlier datagram
      has_errors_ = true;
      continue;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      msghdr& header = buffers.messages[i].msg_hdr;
      Datagram datagram{{local_, {static_cast<sockaddr*>(header.msg_name), header.msg_namelen}}, {}};
      if (datagram.path.remote.port() == 0) continue;  // no port at all (RFC 768), so forged
      const std::size_t size = buffers.messages[i].msg_len;
      std::size_t segment_size = size;
      for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
          segment_size = static_cast<std::size_t>(std::max(1, content<int>(*control)));
        } else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
          datagram.path.local = SocketAddress(content<in_pktinfo>(*control).ipi_addr, local_.port());
        } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
          datagram.path.local = SocketAddress(content<in6_pktinfo>(*control).ipi6_addr, local_.port());
        }
      }
      const ByteView run(buffers.payloads[i].data(), size);
      for (std::size_t at = 0; at < size; at += segment_size) {
        datagram.payload = run.subspan(at, std::min(segment_size, size - at));
        take(datagram);
      }
    }
    if (static_cast<std::size_t>(count) < batch) return true;  // what comes from here on is an event of its own
  }
  return false;
}

void UdpSocket::send(const Path& path, ByteView payload, std::size_t segment_size) {
  if (!is_blocked() && try_send(path, payload, segment_size) != Sent::no_room) return;
  kept_.push_back({path, to_bytes(payload), segment_size});
}

bool UdpSocket::flush() {
  while (is_blocked()) {
    const Kept& next = kept_.front();
    if (try_send(next.path, next.payload, next.segment_size) == Sent::no_room) return false;
    kept_.pop_front();
  }
  return true;
}

UdpSocket::Sent UdpSocket::try_send(const Path& path, ByteView payload, std::size_t segment_size) {
  const bool several = payload.size() > segment_size;
  if (several && !segmentation_) return send_one_by_one(path, payload, segment_size);
  SocketAddress remote = path.remote;
  iovec piece{const_cast<std::uint8_t*>(payload.data()), payload.size()};
  Control control{};
  msghdr message{remote.get(), remote.size(), &piece, 1, &control, sizeof control, 0};
  std::size_t used = 0;
  if (!path.local.is_any()) {
    if (path.local.is_ipv6()) {
      used = append_control(message, used, IPPROTO_IPV6, IPV6_PKTINFO, in6_pktinfo{path.local.ipv6(), 0});
    } else {
      used = append_control(message, used, IPPROTO_IP, IP_PKTINFO, in_pktinfo{0, path.local.ipv4(), {}});
    }
  }
  if (several) used = append_control(message, used, SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(segment_size));
  message.msg_controllen = used;
  if (used == 0) message.msg_control = nullptr;
  for (;;) {
    if (sendmsg(fd_, &message, 0) >= 0) return Sent::done;
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == ENOBUFS) return Sent::no_room;
    has_errors_ = true;  // or that of an earlier datagram, of which only one call is told
    return several && (errno == EIO || errno == EINVAL) ? send_uncut(path, payload, segment_size) : Sent::lost;
  }
}

UdpSocket::Sent UdpSocket::send_uncut(const Path& path, ByteView payload, std::size_t segment_size) {
  const Sent first = try_send(path, payload.first(segment_size), segment_size);
  if (first != Sent::done) return first;  // the error is the destination's: it says nothing about runs to others
  segmentation_ = false;                  // this device or kernel cannot cut runs up
  return send_one_by_one(path, payload.subspan(segment_size), segment_size);
}

UdpSocket::Sent UdpSocket::send_one_by_one(const Path& path, ByteView payload, std::size_t segment_size) {
  for (std::size_t at = 0; at < payload.size(); at += segment_size) {
    const ByteView datagram = payload.subspan(at, std::min(segment_size, payload.size() - at));
    if (try_send(path, datagram, datagram.size()) != Sent::no_room) continue;
    kept_.push_back({path, to_bytes(payload.subspan(at)), segment_size});
    return Sent::done;
  }
  return Sent::done;
}

void UdpSocket::report_local_addresses() {
  if (local_.is_ipv6()) {
    set(fd_, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    set(fd_, IPPROTO_IP, IP_PKTINFO, 1);
  }
}

void UdpSocket::report_errors() {
  if (local_.is_ipv6()) {
    set(fd_, IPPROTO_IPV6, IPV6_RECVERR, 1);
  } else {
    set(fd_, IPPROTO_IP, IP_RECVERR, 1);
  }
}

void UdpSocket::take_errors(kj::FunctionParam<void(const SocketAddress&, int)> take) {
  if (!std::exchange(has_errors_, false)) return;
  for (;;) {
    sockaddr_in6 destination{};
    alignas(cmsghdr) std::array<char, 512> control;
    msghdr message{&destination, sizeof destination, nullptr, 0, control.data(), control.size(), 0};
    if (recvmsg(fd_, &message, MSG_ERRQUEUE) < 0) return;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
      const bool is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                            (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
      if (!is_error || message.msg_namelen == 0) continue;
      take({reinterpret_cast<sockaddr*>(&destination), message.msg_namelen},
           static_cast<int>(content<sock_extended_err>(*part).ee_errno));
    }
  }
}

}  // namespace qpc::net::quic
