// delayed_world.h: devices of a group behind a Delivery Service that delays, reorders and repeats, for tests.
#pragma once
#include <deque>
#include <map>
#include <set>

#include "core/mls/group/live_group.h"

namespace qpc::mls {

/// A message, and who has to read it: the members of its epoch.
struct Said {
  Bytes message;
  std::set<std::string> readers;
};

/// One device, as a careful client runs it: it keeps what it cannot take in yet, drops what has come before, and makes
/// its commit anew if another came first.
class DelayedDevice {
 public:
  DelayedDevice(std::string name, std::optional<Group> group) : name_(std::move(name)), group_(std::move(group)) {}

  const std::string& name() const { return name_; }
  /// Whether it is a member, as far as it knows.
  bool is_member() const { return group_ && group_->is_active(); }
  Group& group() { return *group_; }
  const Group& group() const { return *group_; }
  const std::set<std::string>& read() const { return read_; }
  /// Messages that came when their keys were gone, or never there.
  const std::set<Bytes>& missed() const { return missed_; }

  void receive(const Bytes& octets) { inbox_.push_back(octets); }
  bool has_mail() const { return !inbox_.empty(); }
  /// Takes the letter at this place of the inbox. Returns whether it could be dealt with; else it stays.
  bool take(std::size_t place, const Surroundings& surroundings);
  std::size_t waiting() const { return inbox_.size(); }

  void join_with(OwnKeyPackage own) { key_package_ = std::move(own); }
  /// A commit whose fate the Delivery Service will tell by delivering it, or another.
  void wait_for(const Committed& committed);
  bool waits() const { return pending_.has_value(); }
  /// Comes back from an external commit: what it knew before is gone.
  void start_over(const Group& group);
  /// Ends and starts from what it had stored.
  void restart();

 private:
  enum class Outcome { done, later };
  Outcome take_in(const Bytes& octets, const Surroundings& surroundings);
  Outcome join(const Bytes& octets, const Surroundings& surroundings);
  Outcome refused(const Bytes& octets, const Refusal& refusal);
  void notice(const GroupEvent& event);

  struct Pending {
    PendingCommit commit;
    Bytes octets;
  };
  std::string name_;
  std::optional<Group> group_;
  std::optional<OwnKeyPackage> key_package_;
  std::optional<Pending> pending_;
  std::deque<Bytes> inbox_;
  std::set<std::string> read_;
  std::set<Bytes> missed_;
};

/// All devices that ever were, and the Delivery Service, which takes one commit an epoch.
class DelayedWorld {
 public:
  DelayedWorld(std::uint64_t seed, std::size_t most_members);

  /// Something happens somewhere.
  void step();
  /// Everything arrives. Throws, if somebody cannot get on.
  void settle();
  /// Throws, unless all members agree, have read what was said to them, and nobody else has read anything.
  void check() const;

  std::uint64_t epoch() const { return epoch_; }
  /// Commits that came second in their epoch.
  std::size_t lost_races() const { return lost_races_; }
  std::size_t most_members_seen() const { return most_seen_; }
  std::size_t texts() const { return said_.size(); }

 private:
  DelayedDevice* somebody();
  bool coin() { return world_.random.below(2) == 0; }
  HandshakeFormat format() { return coin() ? HandshakeFormat::private_message : HandshakeFormat::public_message; }
  std::string new_name() { return "device " + std::to_string(names_++); }

  void deliver_something();
  void say();
  void propose();
  void commit();
  void join_from_outside();
  void restart();

  LeafIndex some_leaf(const Group& group);
  Proposal invitation();
  void send(const Bytes& octets);
  void begin_epoch(const Group& group);

  SampleWorld world_;
  std::size_t most_members_;
  std::map<std::string, DelayedDevice> devices_;
  std::map<std::string, OwnKeyPackage> invited_;
  std::uint64_t epoch_ = 0;
  std::map<std::uint64_t, std::set<std::string>> members_;  // by epoch, as whoever began it saw them
  std::vector<Bytes> self_removes_;                         // of this epoch
  std::map<std::string, Said> said_;
  std::size_t lost_races_ = 0;
  std::size_t most_seen_ = 0;
  std::size_t names_ = 0;
};

}  // namespace qpc::mls
