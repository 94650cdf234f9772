// world.h: a node, five people and the network between them, on one thread and a virtual clock.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include <array>
#include <map>
#include <set>

#include "sim/plan.h"
#include "sim/sim_client.h"

namespace qpc::sim {

/// The disks of a world in which everybody has registered, and three of them are in a group: where every run begins.
class Beginning {
 public:
  /// `folder` is empty, and stays there as long as this. Throws, where the world does not come about.
  explicit Beginning(std::filesystem::path folder);

  MemoryDisk& node() { return *disks_[most_clients]; }
  MemoryDisk& client(std::size_t i) { return *disks_[i]; }
  const std::filesystem::path& folder() const { return folder_; }
  const NodeSecrets& secrets() const { return secrets_; }
  /// The virtual time that it took.
  kj::Duration age() const { return age_; }

 private:
  std::filesystem::path folder_;
  NodeSecrets secrets_;
  std::array<std::unique_ptr<MemoryDisk>, most_clients + 1> disks_;
  kj::Duration age_ = 0 * kj::SECONDS;
};

inline constexpr const char* group_name = "the group";

/// What somebody said, as their device has promised to keep it.
struct Said {
  std::size_t who = 0;
  std::string conversation;  ///< as its sender calls it
  std::string text;
  std::int64_t cursor = 0;
};

/// Stops a node, whose connections go over the roads of its clients, and then these.
class Ending {
 public:
  Ending(kj::WaitScope& scope, SimNode& node, std::array<std::unique_ptr<SimClient>, most_clients>& clients)
      : scope_(scope), node_(node), clients_(clients) {}
  KJ_DISALLOW_COPY_AND_MOVE(Ending);
  ~Ending() noexcept(false);

 private:
  kj::WaitScope& scope_;
  SimNode& node_;
  std::array<std::unique_ptr<SimClient>, most_clients>& clients_;
};

/// Everything of one run. Only one at a time in a thread.
class World {
 public:
  World(Beginning& beginning, std::uint64_t seed, Mistake mistake);
  KJ_DISALLOW_COPY_AND_MOVE(World);

  /// Lets time pass; what loses its power meanwhile comes back by itself.
  void pass(kj::Duration time);
  void act(const Step& step);
  /// Everything works again, and everybody is there.
  void calm_down();
  /// Everybody says something in each of their conversations.
  void let_all_speak();

  SimNode& node() { return node_; }
  SimClient& client(std::size_t i) { return *clients_[i]; }
  const std::vector<Said>& said() const { return said_; }
  /// Also what a device has not promised to keep, by the text: it may have, where its power was cut.
  const std::map<std::string, Said>& tried() const { return tried_; }
  /// Whether the node has done anything to what waited for a client.
  bool was_harmed(std::size_t client) const { return harmed_.contains(client); }
  /// What somebody's engine gave up for, or a store that does not open again: nothing, where all is well.
  const std::optional<std::string>& accident() const { return accident_; }

  struct Figures {
    std::uint64_t power_cuts = 0;
    std::uint64_t kills = 0;
    std::uint64_t changes = 0;  ///< of the group, that came true
    std::uint64_t forged = 0;
    std::uint64_t upgrades = 0;  ///< that somebody's device has made, and the node has taken
    std::uint64_t harms = 0;     ///< messages that the node has lost, damaged or repeated
  };
  const Figures& figures() const { return figures_; }
  /// Of what has arrived and was synced when.
  Trace trace();

 private:
  /// Lets so many turns of the event loop go by, in however much time: in the middle of what happens.
  void turn(std::uint64_t count);
  /// Who is off, but should not be.
  void attend();
  void revive(std::size_t client, kj::Duration after);
  void start_client(std::size_t client);
  /// Does something that takes time; a bug is an accident. `done` hears what became of it.
  void pursue(
      std::size_t who, kj::Promise<client::Outcome<>> task,
      std::function<void(const client::Outcome<>&)> done = [](const client::Outcome<>&) {});
  void note(std::size_t who, const client::Failure& failure);
  void speak(std::size_t who, const std::string& conversation);
  void change(std::size_t who, std::function<Task<client::Outcome<>>(client::Engine&, std::int64_t)> what);
  /// Does the node's harm, where something waits. Returns whether it did.
  bool harm(std::size_t whom, Act act);

  kj::EventLoop loop_;
  kj::WaitScope scope_{loop_};
  kj::TimerImpl timer_;
  crypto::SeededRandom chance_, node_random_, disk_chance_;
  MemoryDisk node_disk_;
  std::array<std::unique_ptr<MemoryDisk>, most_clients> disks_;
  SimNode node_;
  std::array<std::unique_ptr<SimClient>, most_clients> clients_;
  Ending ending_{scope_, node_, clients_};
  struct Return {
    kj::TimePoint at = kj::origin<kj::TimePoint>();
    std::optional<std::size_t> client;  ///< none: the node
  };
  std::vector<Return> returns_;
  std::vector<Said> said_;
  std::map<std::string, Said> tried_;
  std::vector<std::pair<std::size_t, Act>> harms_;  ///< that wait for something to wait
  std::set<std::size_t> harmed_;
  std::array<std::uint64_t, most_clients> counters_{};
  std::optional<std::string> accident_;
  Figures figures_;
};

}  // namespace qpc::sim
