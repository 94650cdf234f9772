// What an operator should do something about: `qpc-admin doctor`.
#include <sys/timex.h>

#include <cstdlib>
#include <format>

#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

struct Doctor {};

using State = api::Check::State;

const char* name(State state) {
  switch (state) {
    case State::OK:
      return "ok";
    case State::WARNING:
      return "warning";
    case State::FAILED:
      return "failed";
  }
  return "unknown";
}

/// Shows checks, and keeps the worst.
class Findings {
 public:
  explicit Findings(cli::Output& output) : output_(output) {}
  void add(const std::string& what, State state, const std::string& text, const std::string& advice) {
    const Json object{{"check", what}, {"state", name(state)}, {"text", text}, {"advice", advice}};
    output_.data(object, std::format("{:<8} {:<12} {}{}", name(state), what, text,
                                     advice.empty() ? "" : "\n                      " + advice));
    worst_ = std::max(worst_, state);
  }
  State worst() const { return worst_; }

 private:
  cli::Output& output_;
  State worst_ = State::OK;
};

/// This machine's clock is the node's: the node itself may be kept from asking.
void check_clock(Findings& findings) {
  timex state{};
  const int answered = ::adjtimex(&state);
  if (answered < 0) {
    findings.add("clock", State::WARNING, "Whether the clock is kept right cannot be asked here.",
                 "See that this machine's clock follows a time server.");
  } else if (answered == TIME_ERROR) {
    findings.add("clock", State::WARNING, "Nothing keeps the clock right.",
                 "Let it follow a time server (timedatectl set-ntp true): messages and certificates end by it.");
  } else {
    findings.add("clock", State::OK, "The clock follows a time server.", "");
  }
}

Task<Ending> run_doctor(Program& program, Doctor) {
  QPC_CO_TRY(auto admin, program.admin());
  Findings findings(program.output());
  const auto answer = co_await admin.diagnoseRequest().send();
  for (const auto check : answer.getChecks()) {
    findings.add(copy(check.getName()), check.getState(), copy(check.getText()), copy(check.getAdvice()));
  }
  check_clock(findings);
  if (findings.worst() != State::FAILED) co_return 0;
  co_return failure(FailureKind::refused, "unhealthy", "Something is wrong with the node: see what is marked failed.");
}

}  // namespace

void add_doctor_command(CLI::App& program, Invocation& invocation) {
  add_command<Doctor>(program, invocation, "doctor", "What you should do something about", run_doctor,
                      [](CLI::App&, Doctor&) {});
}

}  // namespace qpc::admin
