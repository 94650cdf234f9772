// sim_client.h: one person's device in the simulation's thread: the whole engine on a store of its own.
#pragma once
#include <functional>

#include "client/engine.h"
#include "sim/memory_disk.h"
#include "sim/road.h"
#include "sim/sim_node.h"

namespace qpc::sim {

/// It may be killed at any moment, and lose its power at any sync.
class SimClient final : private kj::TaskSet::ErrorHandler {
 public:
  /// A device of a person's. Everything outlives it. It is off.
  SimClient(std::string name, std::string person, kj::Timer& timer, SimNode& node, MemoryDisk& disk,
            const std::string& seed);
  ~SimClient() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(SimClient);

  const std::string& name() const { return name_; }
  const std::string& person() const { return person_; }
  Road& road() { return road_; }
  Calendar& calendar() { return calendar_; }
  MemoryDisk& disk() { return disk_; }
  Random& random() { return random_; }

  /// Opens the store and stays online. Throws, where the store does not open.
  void start();
  /// The process is gone, in the middle of whatever it did.
  void kill();
  /// It ends by itself, and closes its store.
  void close();
  bool is_up() const { return life_ != nullptr; }

  /// Makes the account, over this client's road. It is off before; `close` it afterwards.
  kj::Promise<void> register_account();
  /// Becomes another device of the person's, which another has to confirm. Returns the code for that. As above.
  kj::Promise<std::string> log_in();

  client::Engine& engine();
  client::Store& store();
  client::Groups& groups();
  client::Environment& environment() { return environment_; }
  /// The conversation of a title, while it is up.
  std::optional<client::ConversationRow> find(const std::string& title);

  /// Does something that takes time; `done` hears what became of it, unless the client is killed before.
  void pursue(kj::Promise<client::Outcome<>> task, std::function<void(const client::Outcome<>&)> done);
  /// Whether nothing of that is under way.
  bool is_idle() const;
  /// Why it is not online any more by itself; nothing while it is.
  std::optional<client::Failure> given_up() const;

 private:
  struct Life;
  client::Credentials credentials() const;
  void taskFailed(kj::Exception&& exception) override;

  std::string name_, person_;
  kj::Timer& timer_;
  MemoryDisk& disk_;
  crypto::SeededRandom random_, road_chance_;
  Road road_;
  SimNetwork network_;
  Calendar calendar_{timer_};
  kj::Own<kj::Filesystem> files_ = kj::newDiskFilesystem();
  client::Environment environment_{calendar_, timer_, random_, network_, *files_};
  std::unique_ptr<Life> life_;
};

}  // namespace qpc::sim
