#include "net/rpc/bench/comparison.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

namespace qpc::net::bench {
namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Of one round.
struct Turn {
  double per_second, client_us, server_us;  ///< processor time of one round trip, or MiB
};

Turn take_turn(const Contest& contest, Way& way) {
  const auto client = read_seconds(CLOCK_THREAD_CPUTIME_ID);
  const auto server = way.server().processor_seconds();
  const auto begun = std::chrono::steady_clock::now();
  const double amount = contest.run(way);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  return {.per_second = amount / took.count(),
          .client_us = (read_seconds(CLOCK_THREAD_CPUTIME_ID) - client) / amount * 1e6,
          .server_us = (way.server().processor_seconds() - server) / amount * 1e6};
}

using Turns = std::vector<Turn>;

double median_of(const Turns& turns, double Turn::* figure) {
  std::vector<double> values;
  for (const Turn& turn : turns) values.push_back(turn.*figure);
  return median(std::move(values));
}

double ratio(const Turns& ours, const Turns& theirs) {
  std::vector<double> ratios;
  for (std::size_t at = 0; at < ours.size(); ++at) ratios.push_back(ours[at].per_second / theirs[at].per_second);
  return median(std::move(ratios));
}

}  // namespace

nlohmann::ordered_json compare(const Contest& contest, std::vector<std::unique_ptr<Way>>& ways, int rounds) {
  std::map<std::string_view, Turns> turns;
  for (auto& way : ways) take_turn(contest, *way);
  for (int round = 0; round < rounds; ++round) {
    for (auto& way : ways) turns[way->name()].push_back(take_turn(contest, *way));
  }
  auto costs = nlohmann::ordered_json::object();
  for (const auto& way : ways) {
    const auto& of_way = turns[way->name()];
    costs[std::string(way->name())] = {{"per_second", median_of(of_way, &Turn::per_second)},
                                       {"client_cpu_us", median_of(of_way, &Turn::client_us)},
                                       {"server_cpu_us", median_of(of_way, &Turn::server_us)}};
  }
  const double to_tls = ratio(turns["quic"], turns["tcp_tls"]);
  return {{"name", contest.name},
          {"unit", contest.unit},
          {"ways", costs},
          {"quic_to_tcp", ratio(turns["quic"], turns["tcp"])},
          {"quic_to_tcp_tls", to_tls},
          {"at_least", contest.goal},
          {"kept", to_tls >= contest.goal}};
}

void print(const nlohmann::ordered_json& row) {
  const auto unit = row["unit"].get<std::string>();
  std::printf("%s\n", row["name"].get<std::string>().c_str());
  for (const auto& [way, costs] : row["ways"].items()) {
    std::printf("  %-8s %9.0f %s/s   processor time of each: client %7.1f us, server %7.1f us\n", way.c_str(),
                costs["per_second"].get<double>(), unit.c_str(), costs["client_cpu_us"].get<double>(),
                costs["server_cpu_us"].get<double>());
  }
  std::printf("  quic / tcp_tls %.2f, goal >= %.1f%s; quic / tcp %.2f\n", row["quic_to_tcp_tls"].get<double>(),
              row["at_least"].get<double>(), row["kept"].get<bool>() ? "" : "  missed",
              row["quic_to_tcp"].get<double>());
  std::fflush(stdout);
}

}  // namespace qpc::net::bench
