// crowd.h: how many come from the same network, so that no host locks everybody else out.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "net/transport/quic/socket_address.h"

namespace qpc::net::quic {

/// Whether this machine's own clients count as those of a network, too. A proxy's clients all come from there.
enum class OwnHost { spared, counted };

/// The network that an address is taken to belong to, as a throttle of the node takes it: an IPv4 /24, an IPv6 /48.
/// Empty for a spared loopback address: what comes from there counts towards no network.
std::string network_of(const SocketAddress& address, OwnHost own_host);

/// Counts places, by network and together.
class Crowd {
 public:
  Crowd(std::size_t most, std::size_t most_of_network) : most_(most), most_of_network_(most_of_network) {}
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd() = default;

  /// From here on: whoever has a place keeps it.
  void set_most_of_network(std::size_t most) { most_of_network_ = most; }

  std::size_t size() const { return size_; }
  std::size_t size_of(const std::string& network) const;
  bool has_room_for(const std::string& network) const { return size_ < most_ && size_of(network) < most_of_network_; }

  /// A place, taken for as long as it lives, whether or not there is room. The crowd outlives it.
  using Place = std::shared_ptr<void>;
  Place take(std::string network);

 private:
  void leave(const std::string& network);

  const std::size_t most_;
  std::size_t most_of_network_;
  std::size_t size_ = 0;
  std::map<std::string, std::size_t> of_network_;  // none is zero
};

}  // namespace qpc::net::quic
