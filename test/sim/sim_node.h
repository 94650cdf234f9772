// sim_node.h: a whole node in the simulation's thread: it starts, is stopped, and loses its power.
#pragma once
#include "core/crypto/seeded_random.h"
#include "core/opaque/server.h"
#include "net/transport/memory/memory_network.h"
#include "node/node_context.h"
#include "sim/memory_disk.h"
#include "sim/road.h"

namespace qpc::sim {

/// A calendar that goes with the simulation's timer, and may be wrong.
class Calendar final : public kj::Clock {
 public:
  explicit Calendar(kj::Timer& timer) : timer_(timer) {}
  kj::Date now() const override { return kj::UNIX_EPOCH + 20'000 * kj::DAYS + (timer_.now() - origin) + skew; }

  kj::Duration skew = 0 * kj::SECONDS;

 private:
  static constexpr kj::TimePoint origin = kj::origin<kj::TimePoint>();
  kj::Timer& timer_;
};

/// A mistake that is built into the node, for tests of the simulation itself.
enum class Mistake : std::uint8_t {
  none,
  answers_early,  ///< before what it answers is on the disk
};

/// What every run's node is: made once from a fixed seed.
struct NodeSecrets {
  NodeSecrets();
  crypto::SeededRandom random{as_bytes("the node of the simulation")};
  crypto::SigningKey identity;
  opaque::ServerSetup opaque;
  node::PairKey pair_key;
  net::PeerIdentity peer_identity() const;
};

/// The rules of node and storage are those of the product; its disk and its network are the simulation's.
class SimNode {
 public:
  /// Everything outlives it. It is off.
  SimNode(kj::Timer& timer, const NodeSecrets& secrets, MemoryDisk& disk, Random& random,
          Mistake mistake = Mistake::none);
  ~SimNode();
  KJ_DISALLOW_COPY_AND_MOVE(SimNode);

  void start();
  /// All connections end. What it was about to answer is not answered.
  void stop();
  /// Its process is gone.
  void kill();
  /// Whether it runs, though its power may be gone.
  bool is_running() const { return running_ != nullptr; }
  bool is_up() const { return is_running() && !disk_.is_off(); }

  /// A connection of somebody's, over their road. Faults: DISCONNECTED, while it is off.
  kj::Promise<net::ConnectResult> connect(const net::ConnectTarget& target, Road& road);

  /// Looks into the database as it is. It is up.
  template <class Reader>
  auto look(Reader reader) {
    return reader(database());
  }

 private:
  struct Running;
  db::Database& database();

  kj::Timer& timer_;
  const NodeSecrets& secrets_;
  MemoryDisk& disk_;
  Random& random_;
  Mistake mistake_;
  Calendar calendar_{timer_};
  std::unique_ptr<Running> running_;
};

/// The network as one client sees it.
class SimNetwork final : public net::Network {
 public:
  SimNetwork(SimNode& node, Road& road) : node_(node), road_(road) {}
  ~SimNetwork() noexcept override = default;
  kj::Promise<net::ConnectResult> connect(net::ConnectTarget target) override;

 private:
  SimNode& node_;
  Road& road_;
};

}  // namespace qpc::sim
