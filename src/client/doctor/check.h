// check.h: what may be amiss with a profile, one by one: is it so, and what to do.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/doctor/node_report.h"
#include "client/environment.h"
#include "client/store/store.h"
#include "client/store/vault.h"

namespace qpc::client {

enum class CheckState : std::uint8_t {
  ok,
  skipped,  ///< nobody asked for it, or something before it failed
  warning,
  error,
};

struct Check {
  std::string name;  ///< a stable word: "permissions"
  CheckState state = CheckState::ok;
  std::string text;                     ///< a sentence
  std::string advice = {};              ///< what to do; empty: nothing
  std::optional<Failure> failure = {};  ///< of an error: what a command fails with for it
};

Check well(std::string name, std::string text);
Check warning(std::string name, std::string text, std::string advice);
Check skipped(std::string name, std::string text);
/// An error, in the words of a failure; `advice` where these have none.
Check broken(std::string name, Failure failure, std::string advice = {});

/// "permissions", "key_protection", "disk_space", "daemon": what can be seen from outside of the store. Its files must
/// be there.
std::vector<Check> check_files(const Profile& profile, Protection protection);

/// "store", "integrity", "format", "account", "holes", "outbox".
std::vector<Check> check_store(Store& store, Milliseconds now);

/// "node", "round_trip", "tls", "key_exchange", "node_clock", "session", "key_packages".
std::vector<Check> check_node(const Outcome<NodeReport>& report);
/// The same, where nobody asks the node.
std::vector<Check> leave_node_out(const std::string& why);

/// "3 hours", "1 minute": the largest unit that fits.
std::string in_words(std::chrono::milliseconds time);

}  // namespace qpc::client
