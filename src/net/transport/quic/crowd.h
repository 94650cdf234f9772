// crowd.h: how many come from the same network, so that no host locks everybody else out.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace qpc::net::quic {

/// Counts places, by network and together.
class Crowd {
 public:
  Crowd(std::size_t most, std::size_t most_of_network) : most_(most), most_of_network_(most_of_network) {}
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd() = default;

  std::size_t size() const { return size_; }
  std::size_t size_of(const std::string& network) const;
  bool has_room_for(const std::string& network) const { return size_ < most_ && size_of(network) < most_of_network_; }

  /// A place, taken for as long as it lives, whether or not there is room. The crowd outlives it.
  using Place = std::shared_ptr<void>;
  Place take(std::string network);

 private:
  void leave(const std::string& network);

  const std::size_t most_;
  const std::size_t most_of_network_;
  std::size_t size_ = 0;
  std::map<std::string, std::size_t> of_network_;  // none is zero
};

}  // namespace qpc::net::quic
