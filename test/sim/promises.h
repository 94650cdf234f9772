// promises.h: what has to hold in every run, whatever goes wrong.
#pragma once
#include <map>
#include <set>

#include "sim/world.h"

namespace qpc::sim {

/// Looks at a world, and remembers what it has seen. Each check says what is broken, or nothing.
class Promises {
 public:
  Promises(World& world, const Weather& weather) : world_(world), weather_(weather) {}

  /// After each step: nothing is shown twice, or in another order than it was said in by its sender's device; nobody
  /// reads what was said in an epoch without them; of each epoch there is one commit, and what the node has answered
  /// stays, but for what was contested.
  std::optional<std::string> check_step();

  /// Whether everything has been said and done: nothing waits anywhere. What does, otherwise.
  std::optional<std::string> unrest();

  /// In the end: everything that was said has arrived at everybody whom it was for, is a hole with a name there, or its
  /// sender knows that it was not said; the members of each conversation are in the same epoch of the same group.
  std::optional<std::string> check_end();

  /// A trace of what everybody has seen, to compare runs.
  const Bytes& digest() const { return digest_; }
  std::size_t shown() const { return shown_; }
  std::size_t holes();

 private:
  struct Place {
    std::int64_t cursor = 0;                         ///< up to here it was looked at
    std::map<std::string, std::int64_t> texts;       ///< shown, and in which row
    std::map<std::int64_t, std::uint64_t> versions;  ///< of the groups that were looked at, and one
    std::map<std::string, std::uint64_t> newest;     ///< of each sender and conversation: the number of its last text
  };
  std::optional<std::string> check_lines(std::size_t client);
  std::optional<std::string> check_line(std::size_t client, const client::MessageRow& line);
  std::optional<std::string> check_commits();
  /// Remembers who is in which epoch.
  void note_epochs(std::size_t client);
  std::optional<std::string> check_arrived(const Said& said);
  std::optional<std::string> check_converged(const std::string& title);
  /// Whether what waits in a conversation has to leave by itself.
  bool can_go_on(db::Database& db, std::int64_t conversation) const;
  bool is_excused(std::size_t client, const Said& said, std::uint64_t epoch);
  void add_to_digest(const std::string& what);

  World& world_;
  Weather weather_;
  std::array<Place, most_clients> places_;
  std::map<Bytes, std::set<identity::DeviceId>> members_;  ///< of an epoch, by its tag
  std::map<std::pair<std::int64_t, std::int64_t>, Bytes> commits_;
  Bytes digest_;
  std::size_t shown_ = 0;
};

}  // namespace qpc::sim
