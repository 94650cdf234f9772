// What well-behaved people notice of one who is not. `./dev bench abuse` knows more kinds of abuse, each from a process
// of its own.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t flooding_at_once = 200;  // of the 256 calls that a connection may have open
constexpr auto pause_after_failure = 1 * kj::MILLISECONDS;

/// Never ends. Whoever is refused at once does not spin.
Task<void> flood(Stage& stage, Guest& abuser) {
  for (;;) {
    bool done = false;
    try {
      abuser.keep_room();
      done = (co_await abuser.enqueue(abuser, stage.new_number())).has_value();
    } catch (const kj::Exception&) {
      done = false;
    }
    if (!done) co_await stage.timer().afterDelay(pause_after_failure);
  }
}

}  // namespace

Task<Outcome<>> run_flood(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients + 1));
  Guest& abuser = *crowd.back();
  const auto behaved = crowd.size() - 1;
  const auto enqueue = [&](std::size_t client, Instant) -> kj::Promise<Outcome<>> {
    Guest& to = *crowd[(client + 1) % behaved];
    to.keep_room();
    return crowd[client]->enqueue(to, stage.new_number());
  };
  auto& alone = stage.add_phase("enqueue, alone");
  co_await drive(stage, alone, behaved, enqueue);
  std::vector<kj::Promise<void>> floods;
  for (std::size_t at = 0; at < flooding_at_once; ++at) {
    floods.push_back(kj::Promise<void>(flood(stage, abuser)).eagerlyEvaluate(nullptr));
  }
  auto& beside = stage.add_phase("enqueue, beside a flood");
  co_await drive(stage, beside, behaved, enqueue);
  const auto p99 = [](const Phase& phase) { return static_cast<double>(phase.latency().quantile(0.99).count()); };
  if (p99(alone) > 0) stage.add_figure("p99 beside the flood / alone", p99(beside) / p99(alone), "");
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
