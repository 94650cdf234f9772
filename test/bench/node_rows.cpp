#include "bench/node_rows.h"

namespace qpc::bench {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;
using Figure = std::function<double(const json&)>;

Figure rate_of(std::size_t phase) {
  return [phase](const json& report) { return report.at("phases").at(phase).at("per_second").get<double>(); };
}
Figure latency_of(std::size_t phase, const char* which) {
  return [phase, which](const json& report) {
    return report.at("phases").at(phase).at("latency").at(which).get<double>();
  };
}
Figure told(std::string name) {
  return [name = std::move(name)](const json& report) {
    for (const auto& figure : report.at("figures")) {
      if (figure.at("name") == name) return figure.at("value").get<double>();
    }
    return 0.0;
  };
}

Promise at_least(std::string name, double goal, std::string unit, Figure figure) {
  return {
      .name = std::move(name), .unit = std::move(unit), .goal = goal, .at_least = true, .figure = std::move(figure)};
}
Promise at_most(std::string name, double goal, std::string unit, Figure figure) {
  return {
      .name = std::move(name), .unit = std::move(unit), .goal = goal, .at_least = false, .figure = std::move(figure)};
}

Words timed(bool quick, Words words) {
  for (const char* word : {"--duration", quick ? "3" : "15", "--warmup", quick ? "1" : "3"}) words.emplace_back(word);
  return words;
}

}  // namespace

std::vector<std::string> roomy_node() {
  return {"--account-calls",    "0",       "--device-calls",  "0",         "--max-connections", "40000",
          "--mailbox-messages", "1000000", "--mailbox-bytes", "4294967296"};
}

std::vector<NodeRun> node_runs(bool quick) {
  std::vector<NodeRun> runs;
  runs.push_back({timed(quick, {"raw", "--clients", "64", "--outstanding", "8"}),
                  {at_least("raw 1 KiB, 64 x 8 outstanding", 20'000, "/s", rate_of(0))}});
  runs.push_back({timed(quick, {"raw", "--clients", "64"}),
                  {at_most("raw 1 KiB, 64 outstanding: p99", 6, "ms", latency_of(0, "p99_ms")),
                   at_least("raw 1 KiB, 64 outstanding", 4514, "/s", rate_of(0))}});
  runs.push_back({timed(quick, {"raw", "--clients", "1"}),
                  {at_most("raw 1 KiB, 1 outstanding: p99", 1, "ms", latency_of(0, "p99_ms")),
                   at_least("raw 1 KiB, 1 outstanding", 2074, "/s", rate_of(0))}});
  runs.push_back({timed(quick, {"live", "--clients", "64", "--outstanding", "8"}),
                  {at_least("enqueue, push, ack, 64 x 8", 8000, "/s", rate_of(0))}});
  runs.push_back({{"drain", "--clients", "8", "--messages", quick ? "5000" : "20000"},
                  {at_least("draining full mailboxes", 60'000, "/s", rate_of(0))}});
  runs.push_back({timed(quick, {"fanout", "--size", "1000"}),
                  {at_most("one message into 1000 mailboxes: p50", 15, "ms", latency_of(0, "p50_ms"))}});
  runs.push_back(
      {timed(quick, {"blob", "--clients", "2", "--blob-bytes", "8388608"}),
       {at_most("p99 of small messages beside uploads / alone", 3, "",
                [](const json& report) { return latency_of(2, "p99_ms")(report) / latency_of(0, "p99_ms")(report); }),
        at_least("uploads", 0, "MiB/s", told("upload")), at_least("downloads", 0, "MiB/s", told("download"))}});
  runs.push_back({timed(quick, {"idle", "--clients", quick ? "1000" : "10000"}),
                  {at_most("memory per idle connection", 40, "KiB", told("each, at the end")),
                   at_most("idle connections lost", 0, "", told("lost while idle"))}});
  runs.push_back({timed(quick, {"login", "--clients", quick ? "500" : "2000"}),
                  {at_least("OPAQUE logins, per core of the node", 2000, "/s",
                            told("by password, standing connection, per core of the node")),
                   at_least("resumed sessions, per core of the node", 5000, "/s",
                            told("by key, standing connection, per core of the node")),
                   at_least("handshake and resume / handshake", 0.8, "",
                            [](const json& report) { return rate_of(3)(report) / rate_of(2)(report); })}});
  for (const char* outstanding : {"1", "64"}) {
    runs.push_back(
        {timed(quick, {"rtt", "--clients", "1", "--outstanding", outstanding}),
         {at_least("round trips over QUIC, " + std::string(outstanding) + " outstanding", 0, "/s", rate_of(0))}});
  }
  runs.push_back({timed(quick, {"dm", "--clients", quick ? "40" : "400"}),
                  {at_least("through MLS, as many as answers let", 0, "/s", rate_of(0))}});
  return runs;
}

NodeRun dm_at_rate(bool quick, double rate) {
  return {timed(quick, {"dm", "--clients", quick ? "40" : "400", "--rate", std::to_string(rate)}),
          {at_most("through MLS, at half of that: p50", 5, "ms", latency_of(0, "p50_ms")),
           at_most("through MLS, at half of that: p99", 25, "ms", latency_of(0, "p99_ms"))}};
}

}  // namespace qpc::bench
