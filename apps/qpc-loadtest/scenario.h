// scenario.h: what can be measured.
#pragma once
#include <span>
#include <string_view>

#include "client/failure.h"
#include "net/task.h"

namespace qpc::loadtest {

class Stage;

struct Scenario {
  std::string_view name;
  std::string_view help;
  Task<client::Outcome<>> (*run)(Stage&);
};

/// All of them, in the order of the help. Each stands in a file of its own in scenario/.
std::span<const Scenario> scenarios();

Task<client::Outcome<>> run_raw(Stage& stage);
Task<client::Outcome<>> run_live(Stage& stage);
Task<client::Outcome<>> run_drain(Stage& stage);
Task<client::Outcome<>> run_idle(Stage& stage);
Task<client::Outcome<>> run_login(Stage& stage);
Task<client::Outcome<>> run_rtt(Stage& stage);
Task<client::Outcome<>> run_dm(Stage& stage);
Task<client::Outcome<>> run_group(Stage& stage);
Task<client::Outcome<>> run_fanout(Stage& stage);
Task<client::Outcome<>> run_blob(Stage& stage);
Task<client::Outcome<>> run_churn(Stage& stage);
Task<client::Outcome<>> run_flood(Stage& stage);

}  // namespace qpc::loadtest
