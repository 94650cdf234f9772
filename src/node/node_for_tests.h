// node_for_tests.h: a whole node in one thread, with its database in memory (or a test's server) and a clock that
// stands still.
#pragma once
#include <kj/async.h>

#include <functional>

#include "core/crypto/seeded_random.h"
#include "db/inline_storage.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "net/rpc/rpc_server.h"
#include "net/transport/memory/memory_network.h"
#include "node/blob/blob_bytes_for_tests.h"
#include "node/blob/blob_depot.h"
#include "node/node_service.h"
#include "node/start/migrations.h"

namespace qpc::node {

inline constexpr std::chrono::sys_seconds test_now{std::chrono::seconds(1'800'000'000)};

class StoppedClock final : public kj::Clock {
 public:
  kj::Date now() const override { return kj::UNIX_EPOCH + test_now.time_since_epoch().count() * kj::SECONDS; }
};

/// What tests of the node store in; one program runs them on another engine, too.
inline std::function<std::unique_ptr<db::Database>()> open_test_database = [] {
  return db::SqliteDatabase::in_memory();
};

/// An empty one with the node's tables.
inline std::unique_ptr<db::Database> new_test_database() {
  auto database = open_test_database();
  db::migrate(*database, migrations());
  return database;
}

/// Two of them that get the same messages answer with the same octets.
struct NodeForTests {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  StoppedClock clock;
  crypto::SeededRandom random{as_bytes("node")};
  db::InlineStorage storage{new_test_database};
  opaque::ServerSetup setup = opaque::ServerSetup::generate(random);
  PairKey pair_key = random.secret(32).into<PairKey>();
  Bell mailbox_bell, manifest_bell, keys_bell;
  CallLimits call_limits{{}, timer, random};
  SessionRegistry sessions{timer, clock};
  PresenceBoard presence;
  Consequences consequences;
  Throttles throttles{timer, random};
  Health health{storage, {}};
  MemoryBlobBytes blob_bytes;
  InlineWork blob_work;
  BlobDepot blobs{.bytes = blob_bytes, .work = blob_work, .timer = timer};
  crypto::SigningKey identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  ProofSigner proofs{make_proof_keys(), random};
  NodeContext context{.domain = identity::DomainName::parse("example.org").value(),
                      .mailbox_limits = {},
                      .storage = storage,
                      .clock = clock,
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
  NodeRpc service{context};
  kj::Own<net::RpcServer> server = kj::heap<net::RpcServer>(service, timer);

  /// The client's end of a connection that the node serves.
  kj::Own<net::Connection> connection() {
    auto pair = net::new_memory_connection({}, net::PinnedIdentity{}, random);
    server->serve(kj::mv(pair.node));
    return kj::mv(pair.client);
  }
  /// As at a first start.
  ProofKeys make_proof_keys() {
    auto database = db::SqliteDatabase::in_memory();
    db::migrate(*database, migrations());
    return open_proof_keys(*database, identity, identity::DomainName::parse("example.org").value(), test_now, random)
        .value();
  }
  void advance(kj::Duration by) {
    timer.advanceTo(timer.now() + by);
    scope.poll();
  }
};

}  // namespace qpc::node
