#include "net/transport/quic/socket_faults_for_tests.h"

#include <gtest/gtest.h>
#include <netinet/udp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace qpc::net::quic {
namespace {

SocketFaults* faults = nullptr;

}  // namespace

SocketFaults::SocketFaults() { EXPECT_EQ(std::exchange(faults, this), nullptr); }
SocketFaults::~SocketFaults() { faults = nullptr; }

std::size_t segment_size_of(const msghdr& message) {
  auto* readable = const_cast<msghdr*>(&message);
  for (cmsghdr* control = CMSG_FIRSTHDR(readable); control != nullptr; control = CMSG_NXTHDR(readable, control)) {
    std::uint16_t size = 0;
    if (control->cmsg_level != SOL_UDP || control->cmsg_type != UDP_SEGMENT) continue;
    std::memcpy(&size, CMSG_DATA(control), sizeof size);
    return size;
  }
  return 0;
}

}  // namespace qpc::net::quic

// The linker prefers these to those of the C library.

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  using qpc::net::quic::faults;
  const int error = faults == nullptr ? 0 : faults->on_send(fd, *message);
  if (error == 0) return syscall(SYS_sendmsg, fd, message, flags);
  errno = error;
  return -1;
}

extern "C" int recvmmsg(int fd, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
  using qpc::net::quic::faults;
  const auto came = static_cast<int>(syscall(SYS_recvmmsg, fd, messages, count, flags, timeout));
  for (int at = 0; faults != nullptr && at < came; ++at) faults->on_receive(messages[at]);
  return came;
}
