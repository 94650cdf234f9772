#include "interop/mls/tournament.h"

#include <algorithm>
#include <fstream>
#include <ostream>

namespace qpc::mls::interop {
namespace {

/// A scenario that fails at once, and says why.
Scenario unplayable(const std::filesystem::path& file, const std::string& why) {
  return {file.string() + ": " + why, {}};
}

void read_file(const std::filesystem::path& file, std::vector<Scenario>& scenarios) {
  std::ifstream in(file);
  const auto content = nlohmann::json::parse(in, nullptr, false);
  const auto scripts = content.is_object() ? content.find("scripts") : content.end();
  if (content.is_discarded() || !content.is_object() || scripts == content.end() || !scripts->is_object() ||
      scripts->empty()) {
    scenarios.push_back(unplayable(file, "is no script file"));
    return;
  }
  for (const auto& [name, steps] : scripts->items()) scenarios.push_back({file.stem().string() + "/" + name, steps});
}

}  // namespace

std::vector<Scenario> read_scenarios(const std::filesystem::path& folder) {
  std::error_code unreadable;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Scenario> scenarios;
  for (const auto& file : files) read_file(file, scenarios);
  if (scenarios.empty()) scenarios.push_back(unplayable(folder, "has no .json files"));
  return scenarios;
}

void shorten(std::vector<Scenario>& scenarios) {
  for (auto& scenario : scenarios) {
    if (scenario.steps.is_array() && scenario.steps.size() > quick_steps) {
      scenario.steps.erase(scenario.steps.begin() + quick_steps, scenario.steps.end());
    }
  }
}

Tally play_all(const std::vector<Scenario>& scenarios, std::uint32_t cipher_suite, Handshakes handshakes,
               std::span<const std::unique_ptr<Peer>> peers, std::ostream& details) {
  Setting setting{.cipher_suite = cipher_suite,
                  .encrypt_handshake = handshakes == Handshakes::encrypted,
                  .peers = {},
                  .common_suites = common_suites(peers)};
  for (const auto& peer : peers) setting.peers.push_back(peer.get());
  Tally tally;
  for (const auto& scenario : scenarios) {
    for (std::size_t first = 0; first < peers.size(); ++first) {
      ++tally.total;
      setting.first_peer = first;
      try {
        if (!scenario.steps.is_array() || scenario.steps.empty()) throw StepFailed("has no steps");
        Player(setting).play(scenario.steps);
        ++tally.passed;
      } catch (const std::exception& failure) {
        details << scenario.name << ", suite " << cipher_suite
                << (setting.encrypt_handshake ? ", encrypted" : ", in the clear")
                << (peers.size() > 1 ? ", " + setting.peers[first]->name() + " first" : "") << ": " << failure.what()
                << std::endl;
      }
    }
  }
  return tally;
}

std::set<std::uint32_t> common_suites(std::span<const std::unique_ptr<Peer>> peers) {
  std::set<std::uint32_t> common;
  for (const auto& peer : peers) {
    const auto own = peer->suites();
    if (&peer == &peers.front()) common = own;
    std::erase_if(common, [&](auto suite) { return !own.contains(suite); });
  }
  return common;
}

}  // namespace qpc::mls::interop
