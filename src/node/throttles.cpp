#include "node/throttles.h"

#include <array>

namespace qpc::node {
namespace {

Outcome<> allow(net::RateLimit& limit, ByteView subject, Literal text) {
  const auto wait = limit.take(subject);
  if (!wait) return {};
  return refuse(Reason::TOO_OFTEN, text, static_cast<std::uint64_t>(wait->count()));
}

}  // namespace

Outcome<> Throttles::log_in(const std::string& name) {
  return allow(logins_, as_bytes(name), "too many logins by password for this name: wait a minute");
}

Outcome<> Throttles::confirm_password(const identity::AccountId& account_id) {
  return allow(confirmations_, account_id.view(), "the password was tried too often: wait a minute");
}

Outcome<> Throttles::register_from(const std::string& peer_address, net::OwnHost own_host) {
  const auto network = net::network_of_peer(peer_address, own_host);
  if (network.empty()) return {};
  return allow(registrations_, as_bytes(network), "too many registrations from your network: wait a little");
}

Outcome<> Throttles::announce(const identity::AccountId& account_id) {
  return allow(announcements_, account_id.view(), "your devices came and went too often: wait a minute");
}

Outcome<> Throttles::export_data(const identity::AccountId& account_id) {
  return allow(exports_, account_id.view(), "your data was exported too often: wait some minutes");
}

Outcome<> Throttles::look_up(const identity::AccountId& account_id) const {
  const auto wait = unknown_names_.wait_for(unknown_names_.place_of(account_id.view()), 1);
  if (wait <= 0 * kj::SECONDS) return {};
  return refuse(Reason::TOO_OFTEN, "too many names that nobody has: wait a minute",
                static_cast<std::uint64_t>(net::whole_seconds(wait).count()));
}

void Throttles::found_nobody(const identity::AccountId& account_id) { unknown_names_.take(account_id.view()); }

bool Throttles::claim(std::int64_t caller_account, std::int64_t target_account) {
  std::array<std::uint8_t, 2 * sizeof(std::int64_t)> both{};
  for (std::size_t i = 0; i < sizeof(std::int64_t); ++i) {
    both[i] = static_cast<std::uint8_t>(caller_account >> 8 * i);
    both[sizeof(std::int64_t) + i] = static_cast<std::uint8_t>(target_account >> 8 * i);
  }
  return !claims_.take(both);
}

}  // namespace qpc::node
