// tournament.h: plays folders of scenarios for every suite, with handshakes in the clear and encrypted.
#pragma once
#include <filesystem>
#include <iosfwd>
#include <span>

#include "interop/mls/player.h"

namespace qpc::mls::interop {

struct Tally {
  std::size_t passed = 0;
  std::size_t total = 0;

  bool is_full() const { return passed == total && total > 0; }
};

/// One scenario: steps by the name file/script.
struct Scenario {
  std::string name;
  nlohmann::json steps;
};

/// The scenarios of all .json files of a folder. A file that is no script file is a scenario that cannot be played, and
/// so is a folder without any.
std::vector<Scenario> read_scenarios(const std::filesystem::path& folder);

/// Cuts scenarios to their first steps.
constexpr std::size_t quick_steps = 120;
void shorten(std::vector<Scenario>& scenarios);

enum class Handshakes : std::uint8_t { in_the_clear, encrypted };

/// Plays each scenario in one suite, with several peers once for each way to deal the actors out in turn, and says on
/// `details` what failed.
Tally play_all(const std::vector<Scenario>& scenarios, std::uint32_t cipher_suite, Handshakes handshakes,
               std::span<const std::unique_ptr<Peer>> peers, std::ostream& details);

/// The suites that all peers speak.
std::set<std::uint32_t> common_suites(std::span<const std::unique_ptr<Peer>> peers);

}  // namespace qpc::mls::interop
