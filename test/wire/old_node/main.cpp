// wire-v1-node LISTEN: today's node with what wire version 1 had and no more, its database in memory. Prints where it
// listens and who it is, as qpc-server --json does.
#include <kj/async-io.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/crypto/system_random.h"
#include "db/inline_storage.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/quic/quic_listener.h"
#include "net/transport/tls/certificate.h"
#include "node/blob/blob_bytes_for_tests.h"
#include "node/blob/blob_depot.h"
#include "node/node_service.h"
#include "node/start/migrations.h"
#include "old_node/only_then.h"

namespace {

using namespace qpc;

constexpr std::uint16_t version = 1;

class OldRpc final : public net::RpcService {
 public:
  explicit OldRpc(node::NodeContext& node) : now_(node) {}
  capnp::Capability::Client bootstrap(net::Connection& connection) override {
    return wire_versions::only_then(now_.bootstrap(connection), then_, version);
  }
  void connection_ended(net::Connection& connection, const net::Closed& closed) override {
    now_.connection_ended(connection, closed);
  }

 private:
  node::NodeRpc now_;
  wire_versions::SchemaFolder then_{QPC_FROZEN "/v1"};
};

/// What a node stands on.
struct Ground {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::Timer& timer = io.provider->getTimer();
  crypto::SystemRandom random;
  db::InlineStorage storage{[]() -> std::unique_ptr<db::Database> {
    auto database = db::SqliteDatabase::in_memory();
    db::migrate(*database, node::migrations());
    return database;
  }};
  opaque::ServerSetup setup = opaque::ServerSetup::generate(random);
  node::PairKey pair_key = random.secret(32).into<node::PairKey>();
  node::Bell mailbox_bell, manifest_bell, keys_bell;
  node::CallLimits call_limits{{}, timer, random};
  node::SessionRegistry sessions{timer, kj::systemPreciseCalendarClock()};
  node::PresenceBoard presence;
  node::Consequences consequences;
  node::Throttles throttles{timer, random};
  node::Health health{storage, {}};
  node::MemoryBlobBytes blob_bytes;
  node::InlineWork blob_work;
  node::BlobDepot blobs{.bytes = blob_bytes, .work = blob_work, .timer = timer};
  crypto::SigningKey identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  node::ProofSigner proofs{make_proof_keys(), random};
  node::NodeContext context{.domain = identity::DomainName::parse("localhost").value(),
                            .mailbox_limits = {},
                            .storage = storage,
                            .clock = kj::systemPreciseCalendarClock(),
                            .timer = timer,
                            .random = random,
                            .opaque = setup,
                            .pair_key = pair_key,
                            .mailbox_bell = mailbox_bell,
                            .manifest_bell = manifest_bell,
                            .keys_bell = keys_bell,
                            .sessions = sessions,
                            .presence = presence,
                            .consequences = consequences,
                            .throttles = throttles,
                            .call_limits = call_limits,
                            .health = health,
                            .blobs = blobs,
                            .proofs = proofs};

  node::ProofKeys make_proof_keys() {
    auto database = db::SqliteDatabase::in_memory();
    db::migrate(*database, node::migrations());
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return node::open_proof_keys(*database, identity, identity::DomainName::parse("localhost").value(), now, random)
        .value();
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto address = argc == 2 ? net::NodeAddress::parse(argv[1]) : fail(Kind::malformed, "no address");
  if (!address) {
    std::fputs("usage: wire-v1-node LISTEN\n", stderr);
    return 2;
  }
  Ground on;
  const auto& identity = on.identity;
  const std::chrono::sys_seconds now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const net::QuicEnvironment environment{on.io.unixEventPort, kj::systemPreciseMonotonicClock(),
                                         kj::systemPreciseCalendarClock(), on.random};
  net::QuicListener listener(environment, *address,
                             net::tls::issue_credentials(identity, net::tls::make_identity_certificate(identity, now),
                                                         {"localhost"}, now, on.random),
                             net::derive_quic_secret(identity), {});
  OldRpc rpc(on.context);
  net::RpcServer server(rpc, on.timer);
  std::printf("%s\n", nlohmann::ordered_json{{"listen", listener.local_address().to_string()},
                                             {"identity", net::fingerprint(net::tls::identity_key(identity))}}
                          .dump()
                          .c_str());
  std::fflush(stdout);
  server.serve(listener).wait(on.io.waitScope);
}
