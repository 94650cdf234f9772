// comparison.h: what one thing costs over each way, and how ours compares.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "net/rpc/bench/way.h"

namespace qpc::net::bench {

/// What is compared, and how much of it our way shall reach of what TLS over TCP does.
struct Contest {
  std::string name;
  std::string unit;  ///< of amounts: "round trips", "MiB"
  double goal;
  /// Does it over a way for a while, and gives the amount that was done.
  std::function<double(Way&)> run;
};

/// All ways take turns, `rounds` times: what else the machine does meets them alike. So ratios are those of one round,
/// and of all rounds the median counts. One round before warms up.
nlohmann::ordered_json compare(const Contest& contest, std::vector<std::unique_ptr<Way>>& ways, int rounds);

/// The same for people.
void print(const nlohmann::ordered_json& row);

}  // namespace qpc::net::bench
