#include "sim/sim_node.h"

#include "db/inline_storage.h"
#include "db/migration.h"
#include "db/sqlite.h"
#include "db/transaction.h"
#include "net/rpc/rpc_server.h"
#include "node/blob/blob_bytes_for_tests.h"
#include "node/blob/blob_depot.h"
#include "node/node_service.h"
#include "node/start/migrations.h"

namespace qpc::sim {
namespace {

identity::DomainName domain() { return identity::DomainName::parse("example.org").value(); }

db::DatabaseKey database_key() {
  return Secret::copy_of(Bytes(db::DatabaseKey::size_octets, 7)).into<db::DatabaseKey>();
}

}  // namespace

NodeSecrets::NodeSecrets()
    : identity(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random)),
      opaque(opaque::ServerSetup::generate(random)),
      pair_key(random.secret(32).into<node::PairKey>()) {}

net::PeerIdentity NodeSecrets::peer_identity() const {
  net::PeerIdentity peer{.key = {}, .domains = {domain().text()}};
  std::ranges::copy(identity.public_key(), peer.key.begin());
  return peer;
}

struct SimNode::Running {
  explicit Running(SimNode& node)
      : node_(node), proof_keys(open_proofs()), storage([this] {
          auto opened = open();
          database = opened.get();
          return opened;
        }) {}

  std::unique_ptr<db::Database> open() const {
    auto opened = db::SqliteDatabase::open(node_.disk_.folder() / "node.db", database_key());
    db::migrate(*opened, node::migrations());
    if (node_.mistake_ == Mistake::answers_early) opened->run_script("PRAGMA synchronous = NORMAL");
    return opened;
  }
  /// As at a start.
  node::ProofKeys open_proofs() const {
    const auto opened = open();
    db::Transaction transaction(*opened, db::Access::write);
    const std::chrono::sys_seconds now{std::chrono::seconds((node_.calendar_.now() - kj::UNIX_EPOCH) / kj::SECONDS)};
    auto keys = node::open_proof_keys(*opened, node_.secrets_.identity, domain(), now, node_.random_);
    transaction.save();
    return keys.value();
  }

  SimNode& node_;
  node::ProofKeys proof_keys;
  db::Database* database = nullptr;
  db::InlineStorage storage;
  node::Bell mailbox_bell, manifest_bell, keys_bell;
  node::CallLimits call_limits{{0, 0, 0}, node_.timer_, node_.random_};
  node::SessionRegistry sessions{node_.timer_, node_.calendar_};
  node::PresenceBoard presence;
  node::Consequences consequences;
  node::Throttles throttles{node_.timer_, node_.random_};
  node::Health health{storage, {}};
  node::MemoryBlobBytes blob_bytes;
  node::InlineWork blob_work;
  node::BlobDepot blobs{.bytes = blob_bytes, .work = blob_work, .timer = node_.timer_};
  node::ProofSigner proofs{proof_keys, node_.random_};
  node::NodeContext context{.domain = domain(),
                            .mailbox_limits = {},
                            .storage = storage,
                            .clock = node_.calendar_,
                            .timer = node_.timer_,
                            .random = node_.random_,
                            .opaque = node_.secrets_.opaque,
                            .pair_key = node_.secrets_.pair_key,
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
  node::NodeRpc service{context};
  net::RpcServer server{service, node_.timer_};
};

SimNode::SimNode(kj::Timer& timer, const NodeSecrets& secrets, MemoryDisk& disk, Random& random, Mistake mistake)
    : timer_(timer), secrets_(secrets), disk_(disk), random_(random), mistake_(mistake) {}

SimNode::~SimNode() = default;

void SimNode::start() { running_ = std::make_unique<Running>(*this); }

void SimNode::stop() { running_ = nullptr; }

void SimNode::kill() {
  const bool has_power = !disk_.is_off();
  disk_.end_process();
  running_ = nullptr;
  if (has_power) disk_.repair();
}

db::Database& SimNode::database() { return *running_->database; }

kj::Promise<net::ConnectResult> SimNode::connect(const net::ConnectTarget& target, Road& road) {
  if (!is_up()) return KJ_EXCEPTION(DISCONNECTED, "the node is off");
  auto pair = net::new_memory_connection(secrets_.peer_identity(), target.trust, random_);
  running_->server.serve(over(road, kj::mv(pair.node)));
  return net::ConnectResult(over(road, kj::mv(pair.client)));
}

kj::Promise<net::ConnectResult> SimNetwork::connect(net::ConnectTarget target) {
  const auto arrives = road_.arrival(road_.timer().now());
  return road_.timer().atTime(arrives).then([this, target = std::move(target)]() -> kj::Promise<net::ConnectResult> {
    if (road_.is_closed()) return KJ_EXCEPTION(DISCONNECTED, "no way to the node");
    return node_.connect(target, road_);
  });
}

}  // namespace qpc::sim
