// node_rows.h: what is promised of a node, and how it is looked at: each row a run of qpc-loadtest.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace qpc::bench {

/// One number that a report holds, and what it is to be.
struct Promise {
  std::string name;
  std::string unit;
  double goal = 0;
  bool at_least = false;  ///< else at most
  std::function<double(const nlohmann::json& report)> figure;

  bool is_kept(double value) const { return at_least ? value >= goal : value <= goal; }
};

/// One run on a node of its own, whose store is empty.
struct NodeRun {
  std::vector<std::string> words;  ///< scenario and options
  std::vector<Promise> promises;
};

/// All of them; `quick` ones are shorter, and with fewer clients.
std::vector<NodeRun> node_runs(bool quick);

/// What people do to each other over MLS, at this rate: half of what was found to be the most.
NodeRun dm_at_rate(bool quick, double rate);

/// What lets a node take all that it can from one machine.
std::vector<std::string> roomy_node();

}  // namespace qpc::bench
