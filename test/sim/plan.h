// plan.h: what happens in a run, and when: made from a seed before it begins, so that a run can be cut down.
#pragma once
#include <kj/time.h>

#include <cstdint>
#include <string>
#include <vector>

namespace qpc::sim {

inline constexpr std::size_t most_clients = 6;
/// Of the devices that there are in a run: each person has one, and Ada a second.
inline constexpr const char* names[most_clients] = {"ada", "bob", "cyd", "dan", "eve", "laptop"};
/// Of their people.
inline constexpr const char* people[most_clients] = {"ada", "bob", "cyd", "dan", "eve", "ada"};

enum class Act : std::uint8_t {
  say,          ///< in the group
  whisper,      ///< to `whom`, in their direct conversation
  add,          ///< `whom` to the group
  remove,       ///< `whom` from the group
  rename,       ///< the group
  promote,      ///< `whom` becomes an admin
  leave,        ///< the group
  upgrade,      ///< the group moves to another cipher suite
  kill,         ///< the client's process, in the middle of what it does
  cut_power,    ///< of the client's machine, at one of its next syncs
  drop_power,   ///< of the client's machine, in the middle of what it does
  break_road,   ///< its connections end
  close_road,   ///< and no other comes about for a while
  stand_still,  ///< nothing arrives for a while
  skew,         ///< its calendar is wrong
  stop_node,
  kill_node,
  cut_node,   ///< the node's power, at one of its next syncs
  drop_node,  ///< the node's power, in the middle of what it does
  forge,      ///< a commit that breaks a rule of the group
  lose,       ///< a hostile node: what waits for the client next never comes
  damage,     ///< … comes with another octet
  repeat,     ///< … comes twice
};

struct Step {
  kj::Duration after = 0 * kj::SECONDS;  ///< the step before
  Act act = Act::say;
  std::size_t who = 0;
  std::size_t whom = 0;
  std::uint64_t number = 0;  ///< of syncs, of turns of the event loop, of milliseconds, or of the suite
};

/// For people: "+120 ms  ada adds dan".
std::string describe(const Step& step);

/// Which adversity there is.
struct Weather {
  bool hostile_member = false;
  bool hostile_node = false;
};

/// A day in the life of five people: what they say and change, and what goes wrong meanwhile.
struct Plan {
  std::uint64_t seed = 0;
  Weather weather;
  std::vector<Step> steps;
};

/// Every fourth has a member who breaks rules, and every fourth another a node that does.
Plan make_plan(std::uint64_t seed);

}  // namespace qpc::sim
