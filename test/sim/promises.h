// promises.h: what has to hold in every run, whatever goes wrong.
#pragma once
#include <array>
#include <map>
#include <set>

#include "sim/world.h"

namespace qpc::sim {

/// Looks at a world, and remembers what it has seen. Each check says what is broken, or nothing.
class Promises {
 public:
  Promises(World& world, const Weather& weather) : world_(world), weather_(weather) {}

  /// After each step, and often in between: nothing is shown twice, in another order than it was said in by its
  /// sender's device, or anywhere but where it was said; nobody reads what was said in an epoch without them; of each
  /// epoch of a group there is one commit and one state, and what the node has answered stays, but for what was
  /// contested; what a client has acknowledged it has, and no more than the node has given it. In honest weather
  /// nothing is contested.
  std::optional<std::string> check_step();

  /// Whether everything has been said and done: nothing waits anywhere. What does, otherwise.
  std::optional<std::string> unrest();

  /// In the end: everything that was said has arrived at everybody whom it was for, is a hole with a name there, or its
  /// sender knows that it was not said; whoever is in a group by its newest epoch is in that epoch.
  std::optional<std::string> check_end();

  /// A trace of what everybody has seen, to compare runs.
  const Bytes& digest() const { return digest_; }
  std::size_t shown() const { return shown_; }
  /// How many, of each cause.
  std::map<std::string, std::size_t> holes();
  /// The devices in the group's newest epoch, by name: known after `check_end`.
  const std::set<std::string>& members() const { return group_members_; }

 private:
  using Devices = std::set<identity::DeviceId>;
  struct Self {
    identity::AccountId account_id;
    identity::DeviceId device_id;
  };
  struct Place {
    std::optional<Self> self;
    std::int64_t cursor = 0;                         ///< up to here it was looked at
    std::map<std::string, std::int64_t> texts;       ///< shown, and in which row
    std::map<std::int64_t, std::uint64_t> versions;  ///< of the groups that were looked at, and one
    std::map<std::string, std::uint64_t> newest;     ///< of each sender and conversation: the number of its last text
    bool was_out = false;                            ///< of the group, at some time
  };
  /// A commit that the node has, and which of its messages it is.
  struct Accepted {
    Bytes commit_id;
    std::optional<std::int64_t> message;
  };
  /// What the sender's device knows of a text in the end.
  struct Spoken {
    client::MessageRow row;
    std::optional<std::uint64_t> counter;
    /// Where it may have been said: epochs of its number, in each of the groups that the conversation was, which its
    /// sender's device no longer tells apart.
    struct Where {
      Bytes group_id;
      Devices members;
    };
    std::vector<Where> places = {};

    bool is_for(const identity::DeviceId& device_id) const;      ///< wherever it was said
    bool may_be_for(const identity::DeviceId& device_id) const;  ///< in one of the places
  };
  /// A group, those that it follows, and those that follow it.
  std::vector<Bytes> groups_beside(const Bytes& group_id) const;
  /// The conversation in which a client reads what is said in one of these.
  static std::optional<client::ConversationRow> find_in(db::Database& db, const std::vector<Bytes>& groups);

  bool is_honest() const { return !weather_.hostile_member && !weather_.hostile_node; }
  std::optional<identity::AccountId> account_of(std::string_view person) const;

  std::optional<std::string> check_lines(std::size_t client);
  /// Of the group: as the device itself has seen it, or as a tree of the others' tells.
  bool was_ever_out(const Place& place) const;
  /// Whoever was removed and is back misses what was said in between, and gets late what they were still to read; and
  /// may have counted what, being removed, they could not send any more.
  bool may_miss(std::size_t client, std::optional<std::int64_t> hole);
  /// What whoever was out got late, was missing before: a hole tells of its sender.
  bool may_come_late(std::size_t client, const client::MessageRow& line);
  std::optional<std::string> check_line(std::size_t client, const client::MessageRow& line);
  /// That it is shown where it was said, and under its sender's name.
  std::optional<std::string> check_origin(std::size_t client, const client::MessageRow& line, const Said& said);
  std::optional<std::string> check_commits();
  std::optional<std::string> check_contests();
  std::optional<std::string> check_cursors();
  /// Remembers who is in which epoch.
  std::optional<std::string> note_epochs(std::size_t client);
  std::optional<std::string> note_epoch(std::size_t client, const client::ConversationRow& row, const mls::Group& group,
                                        const std::optional<Bytes>& applied);
  /// Whether the node has let another commit end an epoch of a group, this one or one before it.
  bool is_replaced(const Bytes& group_id, std::uint64_t epoch);

  std::optional<std::string> check_arrived(const Said& said);
  std::optional<std::string> check_unsent(const Said& said, const client::MessageRow& row);
  std::optional<std::string> check_converged();
  std::optional<std::string> check_member(std::size_t client, const Bytes& group_id, std::uint64_t epoch,
                                          const Bytes& tag);
  Spoken spoken(const Said& said, client::MessageRow row);
  /// Whether the node had taken a device out when it came to a text.
  bool was_never_given(const Spoken& said, const identity::DeviceId& device_id);
  /// Whether what waits in a conversation has to leave by itself.
  bool can_go_on(std::size_t client, db::Database& db, std::int64_t conversation) const;
  bool is_excused(std::size_t client, const Said& said, const Spoken& spoken);
  void add_to_digest(const std::string& what);

  World& world_;
  Weather weather_;
  std::array<Place, most_clients> places_;
  std::map<Bytes, Devices> members_;                                    ///< of an epoch, by its tag
  std::map<std::pair<Bytes, std::uint64_t>, Bytes> tags_;               ///< by group and epoch
  std::map<std::pair<std::int64_t, std::uint64_t>, Accepted> commits_;  ///< by channel and the epoch that each ended
  std::map<Bytes, std::set<Bytes>> predecessors_;  ///< of groups, whose conversation goes on in them
  std::set<std::string> group_members_;
  Bytes digest_;
  std::size_t shown_ = 0;
};

/// Reads from a client that is up.
template <class T>
T read(SimClient& client, const std::function<T(db::Database&)>& reader) {
  return client.store().read([&](db::Database& db) { return reader(db); }).value();
}

}  // namespace qpc::sim
