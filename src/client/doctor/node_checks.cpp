// What the node says, and how it is reached.
#include <algorithm>
#include <array>
#include <format>

#include "client/doctor/check.h"
#include "client/keys/key_publisher.h"

namespace qpc::client {
namespace {

constexpr std::array names{"round_trip", "tls", "key_exchange", "node_clock", "session", "key_packages"};

Check check_condition(const NodeReport& report) {
  const std::string reached = "The node at " + report.address + " answers" +
                              (report.connected_in ? std::format(", connected in {} ms", report.connected_in->count())
                                                   : std::string(", by a connection that was there")) +
                              ".";
  if (report.is_degraded) {
    return broken("node", {FailureKind::network, "node_storage", "The node answers, and its storage has failed."},
                  "Tell its operator; what you say waits here.");
  }
  if (report.is_draining) {
    return warning("node", "The node answers, and is about to end.", "What you say waits here until it is back.");
  }
  return well("node", reached);
}

Check check_round_trip(const NodeReport& report) {
  constexpr auto slow = std::chrono::milliseconds(1500);
  const std::string text = std::format("A question to the node is answered in {} ms.", report.round_trip.count());
  return report.round_trip < slow ? well("round_trip", text)
                                  : warning("round_trip", text, "The network between is slow, or the node is busy.");
}

Check check_key_exchange(const NodeReport& report) {
  const std::string text = "The keys of the connection are agreed on by " + report.key_exchange + ".";
  if (report.key_exchange.contains("MLKEM")) {
    return well("key_exchange", text + " That is hybrid, and post-quantum.");
  }
  return warning("key_exchange",
                 text + " That is not post-quantum: a future quantum computer opens what is recorded now.",
                 "Ask the node's operator for 'require_pq'. What is said stays encrypted within.");
}

Check check_clock(const NodeReport& report) {
  constexpr std::chrono::seconds some(30), much(std::chrono::minutes(30));
  const auto apart = std::chrono::abs(report.clock_ahead);
  if (apart <= some) return well("node_clock", "This device's clock and the node's agree.");
  const std::string text = "This device's clock is " + in_words(apart) +
                           (report.clock_ahead.count() > 0 ? " ahead of" : " behind") + " the node's.";
  const std::string advice = "Let this machine's clock follow a time server; if it does, tell the node's operator.";
  if (apart <= much) return warning("node_clock", text, advice);
  return broken("node_clock", {FailureKind::refused, "wrong_clock", text + " Certificates and KeyPackages end by it."},
                advice);
}

Check check_session(const NodeReport& report) {
  if (!report.is_pending) return well("session", "The node lets this device in.");
  return warning("session", "The node lets this device in, and waits for another to confirm it.",
                 "Confirm it there, with the code that 'qpc whoami' shows.");
}

Check check_packages(const NodeReport& report) {
  const std::uint32_t least = report.packages_left.empty() ? 0 : *std::ranges::min_element(report.packages_left);
  std::string counts;
  for (const auto left : report.packages_left) counts += (counts.empty() ? "" : " and ") + std::to_string(left);
  const std::string text = "The node has " + counts + " KeyPackages of this device left, by cipher suite.";
  if (least >= KeyPublisher::low_water / 2) return well("key_packages", text);
  return warning("key_packages", text + " Without any, others add it by one that is used again.",
                 "'qpc listen' publishes new ones.");
}

}  // namespace

std::vector<Check> leave_node_out(const std::string& why) {
  std::vector<Check> checks{skipped("node", why)};
  for (const char* name : names) checks.push_back(skipped(name, why));
  return checks;
}

std::vector<Check> check_node(const Outcome<NodeReport>& report) {
  if (!report) {
    auto checks = leave_node_out("The node was not reached.");
    checks.front() = broken("node", report.error());
    return checks;
  }
  return {
      check_condition(*report),
      check_round_trip(*report),
      well("tls", "TLS 1.3 with " + report->cipher + ". The node's certificate is valid now, and vouched for by the " +
                      "identity that you trust: " + report->fingerprint + "."),
      check_key_exchange(*report),
      check_clock(*report),
      check_session(*report),
      check_packages(*report)};
}

}  // namespace qpc::client
