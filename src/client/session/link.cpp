#include "client/session/link.h"

#include "client/session/refusal.h"
#include "client/store/store.h"
#include "net/deadline.h"

namespace qpc::client {
namespace {

net::PeerTrust trust_in(std::optional<net::IdentityKey> pinned) {
  if (pinned) return net::PinnedIdentity{*pinned};
  return net::FirstUse{};
}

net::PeerIdentity identity_of(net::Connection& connection) {
  KJ_IF_MAYBE (identity, connection.peer_identity()) return *identity;
  return {};
}

Failure no_answer(const net::NodeAddress& address) {
  return {FailureKind::network, "node_down",
          "The node at " + address.to_string() + " does not answer: check your network and the address."};
}

}  // namespace

Task<Outcome<kj::Own<Link>>> connect(Environment& environment, Store& store, TrustDecision& trust,
                                     net::NodeAddress address) {
  QPC_CO_TRY(auto pinned, store.read([&](db::Database& db) { return TrustStore(db).find(address); }));
  std::optional<net::ConnectResult> answer;
  try {
    answer.emplace(co_await net::within(environment.timer, connect_limit, "connecting",
                                        environment.network.connect({address, trust_in(pinned)})));
  } catch (const kj::Exception& fault) {
    const bool lost = fault.getType() == kj::Exception::Type::DISCONNECTED;
    co_return std::unexpected(lost ? no_answer(address) : describe(fault));
  }
  if (!*answer) co_return std::unexpected(describe(answer->error(), address));
  kj::Own<net::Connection> connection = kj::mv(**answer);
  if (!pinned) {
    const net::PeerIdentity identity = identity_of(*connection);
    if (auto decided = trust.decide(address, identity); !decided) {
      connection->close(net::CloseCode::identity_refused, "not trusted");
      co_return std::unexpected(std::move(decided).error());
    }
    QPC_CO_CHECK(store.write([&](db::Database& db) -> Outcome<> {
      TrustStore(db).add(address, identity.key, environment.now_seconds());
      return {};
    }));
    connection->accept_peer();
  }
  co_return kj::heap<Link>(kj::mv(connection), environment.timer);
}

void describe_client(api::ClientInfo::Builder client) {
  client.setWireVersion(api::WIRE_VERSION);
  client.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  client.setSoftware("qpc 0.1.0");
}

}  // namespace qpc::client
