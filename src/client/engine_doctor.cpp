// How the node is reached, and what it says of itself.
#include "client/engine.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

std::chrono::milliseconds span(kj::TimePoint from, kj::TimePoint to) {
  return std::chrono::milliseconds((to - from) / kj::MILLISECONDS);
}

}  // namespace

Task<Outcome<NodeReport>> Engine::ask_node(Session& session, NodeReport report) {
  const kj::TimePoint asked = environment_.timer.now();
  const auto answer = co_await session.answer("asking the node", session.info());
  report.round_trip = span(asked, environment_.timer.now());
  const auto node_now = std::chrono::seconds(answer.getInfo().getNow());
  report.clock_ahead = std::chrono::duration_cast<std::chrono::seconds>(
                           (environment_.now() - report.round_trip / 2).time_since_epoch()) -
                       node_now;
  const auto health = co_await session.answer("asking the node", session.node().healthRequest().send());
  report.is_degraded = health.getHealth().getStatus() == api::Health::Status::DEGRADED;
  report.is_draining = health.getHealth().getStatus() == api::Health::Status::DRAINING;
  report.is_pending = session.is_pending();
  for (const auto suite : own_suites) {
    auto request = session.keys().remainingRequest();
    request.setSuite(static_cast<std::uint16_t>(suite));
    report.packages_left.push_back((co_await session.answer("counting KeyPackages", request.send())).getCount());
  }
  report.key_exchange = session.connection().key_exchange_group();
  report.cipher = session.connection().cipher();
  co_return report;
}

Task<Outcome<NodeReport>> Engine::examine_node() {
  QPC_CO_TRY(const auto account, history_.account());
  NodeReport report{.address = account.node, .fingerprint = account.node_fingerprint, .key_exchange = {}, .cipher = {}};
  const bool was_there = session_.get() != nullptr;
  const kj::TimePoint begun = environment_.timer.now();
  QPC_CO_TRY(auto session, co_await online());
  if (!was_there) report.connected_in = span(begun, environment_.timer.now());
  auto asked = co_await with_faults_described(ask_node(*session, std::move(report)));
  if (!asked && asked.error().kind == FailureKind::network) session_ = nullptr;
  co_return asked;
}

}  // namespace qpc::client
