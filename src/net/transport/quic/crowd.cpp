#include "net/transport/quic/crowd.h"

namespace qpc::net::quic {

std::size_t Crowd::size_of(const std::string& network) const {
  const auto found = of_network_.find(network);
  return found == of_network_.end() ? 0 : found->second;
}

Crowd::Place Crowd::take(std::string network) {
  ++size_;
  if (!network.empty()) ++of_network_[network];
  return {nullptr, [this, network = std::move(network)](void*) { leave(network); }};
}

void Crowd::leave(const std::string& network) {
  --size_;
  const auto found = of_network_.find(network);
  if (found != of_network_.end() && --found->second == 0) of_network_.erase(found);
}

}  // namespace qpc::net::quic
