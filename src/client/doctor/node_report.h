// node_report.h: what a node says, and how it is reached.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qpc::client {

struct NodeReport {
  std::string address;       ///< HOST:PORT
  std::string fingerprint;   ///< of its identity key, which is the trusted one
  std::string key_exchange;  ///< of TLS: "X25519MLKEM768"
  std::string cipher;
  std::optional<std::chrono::milliseconds> connected_in = {};  ///< none: the connection was there
  std::chrono::milliseconds round_trip{0};
  std::chrono::seconds clock_ahead{0};            ///< how far this device's clock is before the node's
  bool is_degraded = false;                       ///< its storage has failed
  bool is_draining = false;                       ///< it is about to end
  bool is_pending = false;                        ///< this device is not confirmed
  std::vector<std::uint32_t> packages_left = {};  ///< single-use KeyPackages, of each suite that this device takes
};

}  // namespace qpc::client
