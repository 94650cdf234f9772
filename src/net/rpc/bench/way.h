// way.h: a way between two ends on this machine: the same calls and octets over each.
#pragma once
#include <memory>
#include <string_view>

#include "net/rpc/bench/server_thread.h"
#include "net/rpc/echo.capnp.h"

namespace qpc::net::bench {

/// A client that is connected, and its server.
class Way {
 public:
  virtual ~Way() noexcept(false) = default;
  /// As figures name it.
  virtual std::string_view name() const = 0;
  virtual schema::Echo::Client echo() = 0;
  /// At whose other end serve_octets() waits.
  virtual kj::AsyncIoStream& octets() = 0;
  virtual const ServerThread& server() const = 0;
};

/// Our own transport and limits, as node and client use them: "quic".
std::unique_ptr<Way> make_quic_way(kj::AsyncIoContext& io);
/// Cap'n Proto's own RPC over TCP: "tcp"; or over TLS 1.3 by KJ and OpenSSL: "tcp_tls".
enum class Encryption { none, tls };
std::unique_ptr<Way> make_tcp_way(kj::AsyncIoContext& io, Encryption encryption);

}  // namespace qpc::net::bench
