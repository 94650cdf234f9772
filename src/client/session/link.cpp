#include "client/session/link.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "client/store/store.h"
#include "net/deadline.h"

namespace qpc::client {
namespace {

net::PeerIdentity identity_of(net::Connection& connection) {
  KJ_IF_MAYBE (identity, connection.peer_identity()) return *identity;
  return {};
}

Failure no_answer(const net::NodeAddress& address) {
  return {FailureKind::network, "node_down",
          "The node at " + address.to_string() + " does not answer: check your network and the address."};
}

Task<Outcome<kj::Own<net::Connection>>> dial(Environment& environment, net::NodeAddress address, net::PeerTrust trust,
                                             std::optional<net::Authorities> authorities = std::nullopt) {
  net::ConnectTarget target{.address = address, .trust = std::move(trust), .authorities = std::move(authorities)};
  std::optional<net::ConnectResult> answer;
  try {
    answer.emplace(co_await net::within(environment.timer, connect_limit, "connecting",
                                        environment.network.connect(std::move(target))));
  } catch (const kj::Exception& fault) {
    const bool lost = fault.getType() == kj::Exception::Type::DISCONNECTED;
    co_return std::unexpected(lost ? no_answer(address) : describe(fault));
  }
  if (!*answer) co_return std::unexpected(describe(answer->error(), address));
  co_return kj::mv(**answer);
}

/// Who a node is that nobody knows yet. The connection is gone afterwards: a person takes longer over a fingerprint
/// than a node waits for a stranger.
Task<Outcome<net::PeerIdentity>> meet(Environment& environment, net::NodeAddress address,
                                      std::optional<net::Authorities> authorities) {
  QPC_CO_TRY(auto connection, co_await dial(environment, std::move(address), net::FirstUse{}, std::move(authorities)));
  co_return identity_of(*connection);
}

/// The loop's clock stands still while a person thinks over a password or a fingerprint. Without a turn of the loop the
/// next deadline would count from before.
kj::Promise<void> wake(kj::Timer& timer) { return timer.afterDelay(0 * kj::SECONDS); }

}  // namespace

Task<Outcome<kj::Own<Link>>> connect(Environment& environment, Store& store, TrustDecision& trust,
                                     net::NodeAddress address, std::string domain) {
  co_await wake(environment.timer);
  QPC_CO_TRY(auto pinned, store.read([&](db::Database& db) { return TrustStore(db).find(address); }));
  if (!pinned) {
    auto authorities = trust.authorities(domain.empty() ? address.host : domain);
    QPC_CO_TRY(const auto identity, co_await meet(environment, address, std::move(authorities)));
    QPC_CO_CHECK(trust.decide(address, identity));
    co_await wake(environment.timer);
    QPC_CO_CHECK(store.write([&](db::Database& db) -> Outcome<> {
      TrustStore(db).add(address, identity.key, environment.now_seconds());
      return {};
    }));
    pinned = identity.key;
  }
  QPC_CO_TRY(auto link, co_await connect_to_known(environment, address, *pinned));
  QPC_CO_CHECK(follow_identity(environment, store, trust, address, link->connection()));
  co_return kj::mv(link);
}

Outcome<> follow_identity(Environment& environment, Store& store, TrustDecision& trust, const net::NodeAddress& address,
                          net::Connection& connection) {
  const auto shown = identity_of(connection);
  if (!shown.announced_by) return {};
  bool replaced = false;
  QPC_CHECK(store.write([&](db::Database& db) -> Outcome<> {
    replaced = TrustStore(db).replace(*shown.announced_by, shown.key, environment.now_seconds());
    return {};
  }));
  if (replaced) trust.announced(address, *shown.announced_by, shown.key);
  return {};
}

Task<Outcome<kj::Own<Link>>> connect_to_known(Environment& environment, net::NodeAddress address,
                                              net::IdentityKey identity) {
  QPC_CO_TRY(auto connection, co_await dial(environment, std::move(address), net::PinnedIdentity{identity}));
  co_return kj::heap<Link>(kj::mv(connection), environment.timer);
}

void describe_client(const Environment& environment, api::ClientInfo::Builder client) {
  client.setWireVersion(api::WIRE_VERSION);
  client.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  client.setSoftware("qpc " QPC_VERSION);
  if (!environment.correlation.empty()) client.setCorrelation(to_kj(environment.correlation));
}

}  // namespace qpc::client
