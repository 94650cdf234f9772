#include "net/transport/quic/steering.h"

#include <kj/debug.h>
#include <linux/filter.h>

#include <array>

namespace qpc::net::quic {

void steer_by_connection_id(const UdpSocket& socket, unsigned count) {
  // Offsets count from the UDP payload. A long header (first bit set) has its destination connection id at octet 6,
  // a short header at octet 1 (RFC 8999 §5). A client's first one is random, so handshakes spread evenly.
  std::array<sock_filter, 7> program{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x80, 2, 0),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 1),
      BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),
      BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, count),
      BPF_STMT(BPF_RET | BPF_A, 0),
  }};
  const sock_fprog filter{program.size(), program.data()};
  KJ_SYSCALL(setsockopt(socket.fd(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof filter));
}

}  // namespace qpc::net::quic
