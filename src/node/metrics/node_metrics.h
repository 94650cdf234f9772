// node_metrics.h: the node's figures for Prometheus. No label names a user, device, mailbox or address.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "db/storage_meter.h"
#include "net/rpc/call_meter.h"
#include "net/transport/connection.h"
#include "node/limits/caller.h"

namespace qpc::node {

/// What is looked at now and then, rather than counted as it happens.
struct Sample {
  std::size_t connections = 0;  ///< half-open ones included
  std::size_t half_open = 0;
  std::size_t strangers = 0;
  std::size_t most_connections = 0;
  std::uint64_t retries = 0;  ///< sent so far
  /// First packets that were refused so far: the node stops, is full, has enough strangers, enough connections of the
  /// network, enough of its handshakes.
  std::array<std::uint64_t, 5> refused{};
  CallerCounts calls_slowed{};   ///< so far, after which a connection was read more slowly
  CallerCounts calls_refused{};  ///< so far
  std::size_t sessions = 0;
  std::size_t storage_waiting = 0;
  bool storage_healthy = true;
  bool draining = false;
  std::size_t blob_transfers = 0;
  std::uint64_t blob_bytes_stored = 0;  ///< that arrived in uploads so far
  std::uint64_t blob_bytes_served = 0;  ///< that went out in downloads so far
  std::chrono::sys_seconds certificate_ends{};
  bool certificate_warns = false;  ///< that it ends soon, or could not be renewed
};

/// Each function may be called on another thread than the others, but only on one.
class NodeMetrics {
 public:
  NodeMetrics();
  ~NodeMetrics();
  NodeMetrics(const NodeMetrics&) = delete;
  NodeMetrics& operator=(const NodeMetrics&) = delete;

  net::CallMeter& calls();
  db::StorageMeter& storage();
  void connection_ended(const net::Closed& closed);
  void observe(const Sample& sample);

  /// All of it, with what the system says of the process, in Prometheus' text format (version 0.0.4).
  std::string text();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qpc::node
