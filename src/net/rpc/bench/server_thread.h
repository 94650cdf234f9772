// server_thread.h: a server on a thread and event loop of its own.
#pragma once
#include <kj/async-io.h>
#include <kj/function.h>
#include <kj/thread.h>

#include <cstdint>
#include <ctime>
#include <future>

namespace qpc::net::bench {

/// Where a server is reached; QUIC has one port for both.
struct Ports {
  std::uint16_t calls, octets;
};

class Server {
 public:
  virtual ~Server() noexcept(false) = default;
  virtual Ports ports() = 0;
};

/// Runs a server until it is destroyed.
class ServerThread {
 public:
  using Make = kj::Function<kj::Own<Server>(kj::AsyncIoContext&)>;
  /// Throws what `make` throws, which is called on the thread.
  explicit ServerThread(Make make);
  KJ_DISALLOW_COPY_AND_MOVE(ServerThread);
  ~ServerThread() noexcept(false) { started_.stop->fulfill(); }

  Ports ports() const { return started_.ports; }
  /// The processor time that the thread has used, in seconds.
  double processor_seconds() const;

 private:
  struct Started {
    Ports ports;
    clockid_t clock;
    kj::Own<kj::CrossThreadPromiseFulfiller<void>> stop;
  };
  void run();

  Make make_;
  std::promise<Started> starting_;
  kj::Thread thread_;
  Started started_;
};

/// Keeps the calling thread on one of the cores that the process may use, where there are two or more. Else the
/// scheduler puts some pairs of client and server on one core and some on two, and leaves them there, which outweighs
/// everything.
enum class Side { client, server };
void keep_on_core(Side side);

/// What a clock of processor time shows, in seconds.
double read_seconds(clockid_t clock);

}  // namespace qpc::net::bench
