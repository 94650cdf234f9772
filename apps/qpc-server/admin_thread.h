// admin_thread.h: serves the admin pages on a thread of its own, so that they never hold up the node, nor it them.
#pragma once
#include <kj/async.h>

#include <expected>
#include <memory>
#include <string>
#include <thread>

#include "net/http/http_listener.h"

namespace qpc::server {

class AdminThread {
 public:
  /// Listens on `address`, ADDRESS:PORT with a literal address. The pages are made on the new thread; what they refer
  /// to outlives it. The error is a sentence: the address is taken, or not this machine's.
  static std::expected<std::unique_ptr<AdminThread>, std::string> start(const std::string& address,
                                                                        net::HttpPages pages);
  /// Ends the thread and closes what is open.
  ~AdminThread();
  AdminThread(const AdminThread&) = delete;
  AdminThread& operator=(const AdminThread&) = delete;

  /// Where it listens, with the port that the system chose for port 0.
  const std::string& address() const { return address_; }

 private:
  AdminThread() = default;

  std::string address_;
  kj::Own<kj::PromiseFulfiller<void>> stop_;
  std::thread thread_;
};

}  // namespace qpc::server
