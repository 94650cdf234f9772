#include "qpc-loadtest/drive.h"

#include "client/session/refusal.h"
#include "net/transport/quic/alarm.h"
#include "qpc-loadtest/arrivals.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr auto patience = std::chrono::seconds(10);  // with what is under way at the end
constexpr auto pause_after_failure = 1 * kj::MILLISECONDS;
constexpr std::size_t most_under_way = 100'000;

Instant later(Instant from, double seconds) {
  return from + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

/// with_faults_described takes tasks.
Task<Outcome<>> in_a_task(kj::Promise<Outcome<>> promise) { co_return co_await kj::mv(promise); }

/// The first phase begins.
void note_setup(Stage& stage) {
  if (stage.report().setup_seconds == 0) stage.report().setup_seconds = stage.seconds();
}

/// Does it once, and notes what became of it. Whether it was done.
Task<bool> attempt(Phase& phase, const Operation& operation, std::size_t client, Instant started) {
  const auto outcome = co_await with_faults_described(in_a_task(operation(client, started)));
  phase.note(started, Clock::now(), outcome);
  co_return outcome.has_value();
}

/// One phase while it is measured.
class Run final : private kj::TaskSet::ErrorHandler {
 public:
  Run(Stage& stage, Phase& phase, std::size_t clients, Operation operation, std::vector<Phase*> beside)
      : stage_(stage),
        phase_(phase),
        clients_(clients),
        operation_(std::move(operation)),
        beside_(std::move(beside)),
        begun_(Clock::now()),
        alarm_(stage.port(), kj::systemPreciseMonotonicClock()),
        tasks_(*this) {
    const Instant from = later(begun_, stage.options().warmup_seconds);
    phase_.set_window({from, later(from, stage.options().duration_seconds)});
    for (auto* phase_beside : beside_) phase_beside->set_window(phase_.window());
  }

  Task<void> go() {
    auto metering = kj::Promise<void>(meter()).eagerlyEvaluate(nullptr);
    auto all =
        stage_.options().rate ? kj::Promise<void>(keep_rate(*stage_.options().rate)) : kj::Promise<void>(keep_busy());
    // Counted before what is left is cancelled.
    auto late = stage_.wait_until(phase_.window().until + patience)
                    .then([this] { phase_.note_unanswered(under_way_); })
                    .eagerlyEvaluate(nullptr);
    co_await all.exclusiveJoin(kj::mv(late));
    co_await kj::mv(metering);
  }

 private:
  Task<void> meter() {
    co_await stage_.wait_until(phase_.window().from);
    const CostMeter meter(stage_);
    KJ_DEFER({  // also where somebody interrupts it
      phase_.cost = meter.read();
      for (auto* phase_beside : beside_) phase_beside->cost = phase_.cost;
    });
    co_await stage_.wait_until(phase_.window().until);
  }

  /// Whether it was done.
  Task<bool> attempt(std::size_t client, Instant started) {
    ++under_way_;
    KJ_DEFER(--under_way_);
    co_return co_await qpc::loadtest::attempt(phase_, operation_, client, started);
  }

  Task<void> repeat(std::size_t client) {
    while (Clock::now() < phase_.window().until) {
      // Who is refused at once does not spin.
      if (!co_await attempt(client, Clock::now())) co_await stage_.timer().afterDelay(pause_after_failure);
    }
  }

  Task<void> keep_busy() {
    kj::Vector<kj::Promise<void>> all;
    for (std::size_t times = 0; times < stage_.options().outstanding; ++times) {
      for (std::size_t client = 0; client < clients_; ++client) all.add(repeat(client));
    }
    co_await kj::joinPromises(all.releaseAsArray());
  }

  Task<void> keep_rate(double rate) {
    Arrivals arrivals(rate, stage_.random());
    for (std::size_t client = 0;; client = (client + 1) % clients_) {
      const Instant due = begun_ + arrivals.next();
      if (due >= phase_.window().until) break;
      if (due > Clock::now()) co_await wait_for(due);
      if (under_way_ >= most_under_way) {
        phase_.note(due, due, failure(FailureKind::limit, "too_many_waiting", "The node is too far behind."));
        continue;
      }
      tasks_.add(kj::Promise<bool>(attempt(client, due)).ignoreResult());
      if (++begun_without_a_look_ % looks_every == 0) co_await stage_.timer().afterDelay(0 * kj::SECONDS);
    }
    co_await tasks_.onEmpty();
  }

  /// To the microsecond.
  kj::Promise<void> wait_for(Instant due) {
    auto rung = alarm_.rings();
    alarm_.set(kj::origin<kj::TimePoint>() +
               std::chrono::duration_cast<Nanoseconds>(due.time_since_epoch()).count() * kj::NANOSECONDS);
    return rung;
  }

  void taskFailed(kj::Exception&&) override {}

  // Who is late begins many at once, and hears of answers in between.
  static constexpr std::size_t looks_every = 32;

  Stage& stage_;
  Phase& phase_;
  std::size_t clients_;
  Operation operation_;
  std::vector<Phase*> beside_;
  Instant begun_;
  std::uint64_t under_way_ = 0;
  std::size_t begun_without_a_look_ = 0;
  net::quic::Alarm alarm_;
  kj::TaskSet tasks_;
};

}  // namespace

Task<void> drive_to_the_end(Stage& stage, Phase& phase, std::size_t count, std::size_t at_once, Operation operation) {
  note_setup(stage);
  const Instant begun = Clock::now();
  const CostMeter meter(stage);
  phase.set_window({begun, Instant::max()});
  KJ_DEFER({  // also where somebody interrupts it
    phase.end_now(Clock::now());
    phase.cost = meter.read();
  });
  co_await for_each(count, at_once, [&](std::size_t at) -> kj::Promise<Outcome<>> {
    return kj::Promise<bool>(attempt(phase, operation, at, Clock::now())).then([](bool) { return Outcome<>(); });
  });
}

Task<void> drive(Stage& stage, Phase& phase, std::size_t clients, Operation operation, std::vector<Phase*> beside) {
  note_setup(stage);
  Run run(stage, phase, clients, std::move(operation), std::move(beside));
  co_await run.go();
}

}  // namespace qpc::loadtest
