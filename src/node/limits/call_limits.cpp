#include "node/limits/call_limits.h"

#include "node/limits/call_refuser.h"

namespace qpc::node {
namespace {

constexpr std::uint64_t share_of_strangers = 10;

/// By Caller.
std::array<net::Rate, callers> by_caller(CallRates rates) {
  const auto strangers = (rates.network + share_of_strangers - 1) / share_of_strangers;
  return {net::Rate::of_a_second(strangers), net::Rate::of_a_second(rates.network),
          net::Rate::of_a_second(rates.account), net::Rate::of_a_second(rates.device)};
}

template <std::size_t... caller>
std::array<net::RateLimit, callers> limits(const std::array<net::Rate, callers>& rates, const kj::MonotonicClock& clock,
                                           Random& random, std::index_sequence<caller...>) {
  return {net::RateLimit(rates[caller], clock, random)...};
}

std::array<std::uint8_t, sizeof(std::int64_t)> octets(std::int64_t row) {
  std::array<std::uint8_t, sizeof(std::int64_t)> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(row >> 8 * i);
  return out;
}

}  // namespace

class CallLimits::Gate final : public net::CallGate {
 public:
  Gate(CallLimits& limits, const net::Connection& connection, const std::string& network)
      : limits_(limits), connection_(&connection), network_(network) {
    if (!network.empty()) take_place(Caller::strangers, as_bytes(network_));
    limits_.gates_[connection_] = this;
  }
  ~Gate() noexcept(false) {
    // Another connection may have got the same place in memory.
    if (const auto own = limits_.gates_.find(connection_); own != limits_.gates_.end() && own->second == this) {
      limits_.gates_.erase(own);
    }
  }
  KJ_DISALLOW_COPY_AND_MOVE(Gate);

  void belongs_to(std::int64_t account_row, std::int64_t device_row) {
    if (place(Caller::account)) return;
    place(Caller::strangers) = std::nullopt;
    if (!network_.empty()) take_place(Caller::network, as_bytes(network_));
    take_place(Caller::account, octets(account_row));
    take_place(Caller::device, octets(device_row));
  }

  net::Admission admit(std::uint64_t interface_id, std::uint16_t method_id) override {
    const unsigned weight = limits_.weights_.of(limits_.table_.find(interface_id, method_id));
    auto wait = 0 * kj::SECONDS;
    std::size_t emptiest = 0;
    for (std::size_t caller = 0; caller < callers; ++caller) {
      if (!places_[caller]) continue;
      const auto its = limits_.limits_[caller].wait_for(*places_[caller], weight);
      if (its <= wait) continue;
      wait = its;
      emptiest = caller;
    }
    if (wait > patience) {
      ++limits_.refused_[emptiest];
      // Who goes on all the same gets its refusals slowly: they cost something, too.
      return {.pause = patience,
              .instead = capnp::Capability::Client(kj::heap<CallRefuser>(limits_.table_, net::whole_seconds(wait)))};
    }
    for (std::size_t caller = 0; caller < callers; ++caller) {
      if (places_[caller]) limits_.limits_[caller].take(*places_[caller], weight);
    }
    if (wait > 0 * kj::SECONDS) ++limits_.slowed_[emptiest];
    return {.pause = wait};
  }

 private:
  std::optional<net::RateLimit::Place>& place(Caller caller) { return places_[static_cast<std::size_t>(caller)]; }
  void take_place(Caller caller, ByteView subject) {
    place(caller) = limits_.limits_[static_cast<std::size_t>(caller)].place_of(subject);
  }

  CallLimits& limits_;
  const net::Connection* const connection_;  // to be found by, and for nothing else
  const std::string network_;
  std::array<std::optional<net::RateLimit::Place>, callers> places_;
};

CallLimits::CallLimits(CallRates rates, const kj::MonotonicClock& clock, Random& random)
    : limits_(limits(by_caller(rates), clock, random, std::make_index_sequence<callers>())) {}

CallLimits::~CallLimits() = default;

void CallLimits::set(CallRates rates) {
  const auto by = by_caller(rates);
  for (std::size_t caller = 0; caller < callers; ++caller) limits_[caller].set(by[caller]);
}

kj::Own<net::CallGate> CallLimits::gate(const net::Connection& connection, const std::string& network) {
  return kj::heap<Gate>(*this, connection, network);
}

void CallLimits::belongs_to(const net::Connection& connection, std::int64_t account_row, std::int64_t device_row) {
  if (const auto gate = gates_.find(&connection); gate != gates_.end()) {
    gate->second->belongs_to(account_row, device_row);
  }
}

}  // namespace qpc::node
