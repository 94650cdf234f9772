// enumeration_bench: whether the time of an answer tells a name that exists from one that does not:
// `./dev bench enumeration`. Ends with 1 when it does.
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/figures.h"
#include "bench/flags.h"
#include "bench/guest.h"
#include "bench/node_child.h"
#include "bench/two_samples.h"
#include "core/opaque/client.h"

namespace {

using namespace qpc;
using namespace qpc::bench;

/// Of the ten a minute that a name may take: a few names share the bucket of another by chance.
constexpr unsigned attempts_of_a_name = 3;
constexpr unsigned attempts_of_a_connection = 30;
/// Guesses from one measurement that are right; a coin has 0.5.
constexpr double most_telling = 0.56;
constexpr double surely = 1e-3;

struct Samples {
  std::vector<double> known, unknown;
};

/// Logs in with a wrong password, and measures both answers.
class Guesser {
 public:
  Guesser(Loop& loop, const std::string& node) : loop_(loop), address_(node) {}

  void guess(const std::string& name, bool known, Samples& begun, Samples& finished) {
    if (guesses_++ % attempts_of_a_connection == 0) {
      rpc_ = kj::heap<net::RpcClient>(loop_.connect(address_), loop_.timer);
      node_ = rpc_->bootstrap().castAs<api::Node>();
      node_.healthRequest().send().wait(loop_.io.waitScope);
    }
    auto call = node_.loginRequest();
    introduce(call.initClient());
    call.setName(name);
    call.setKe1(node::as_data(ke1_));
    const Stopwatch login;
    auto answered = call.send().wait(loop_.io.waitScope);
    (known ? begun.known : begun.unknown).push_back(login.microseconds());
    if (!answered.getResult().isChallenge()) throw std::runtime_error("a login is refused: is the node throttled?");
    auto finish = answered.getResult().getChallenge().getAttempt().finishRequest();
    finish.setKe3(node::as_data(Bytes(opaque::KE3::size_bytes)));
    const Stopwatch attempt;
    const auto refused = finish.send().wait(loop_.io.waitScope);
    (known ? finished.known : finished.unknown).push_back(attempt.microseconds());
    if (!refused.getResult().isRefused()) throw std::runtime_error("a wrong password opens an account");
  }

 private:
  Loop& loop_;
  std::string address_;
  kj::Own<net::RpcClient> rpc_;
  api::Node::Client node_{nullptr};
  Bytes ke1_ =
      wire(opaque::generate_ke1(Secret::copy_of(as_bytes("wrong")).into<opaque::Password>(), loop_.random).value().ke1);
  std::size_t guesses_ = 0;
};

nlohmann::ordered_json as_json(const Summary& summary) {
  return {{"count", summary.count},
          {"mean_us", summary.mean},
          {"deviation_us", summary.deviation},
          {"median_us", summary.median},
          {"p99_us", summary.p99}};
}

nlohmann::ordered_json compare(const char* method, const Samples& samples) {
  const auto welch = welch_t(samples.known, samples.unknown);
  const auto smirnov = kolmogorov_smirnov(samples.known, samples.unknown);
  const auto ranks = mann_whitney(samples.known, samples.unknown);
  const double right = std::max(ranks.chance, 1 - ranks.chance);
  return {{"method", method},
          {"known", as_json(summary_of(samples.known))},
          {"unknown", as_json(summary_of(samples.unknown))},
          {"welch_t", {{"t", welch.statistic}, {"p", welch.p}}},
          {"kolmogorov_smirnov", {{"d", smirnov.statistic}, {"p", smirnov.p}}},
          {"mann_whitney", {{"chance_known_is_slower", ranks.chance}, {"p", ranks.p}}},
          {"right_guesses", right},
          {"tells", right > most_telling && ranks.p < surely}};
}

void print(const nlohmann::ordered_json& row) {
  const auto line = [&](const char* who) {
    const auto& s = row[who];
    std::printf("  %-8s %6zu answers   median %8.1f us   mean %8.1f us +- %7.1f   p99 %8.1f us\n", who,
                s["count"].get<std::size_t>(), s["median_us"].get<double>(), s["mean_us"].get<double>(),
                s["deviation_us"].get<double>(), s["p99_us"].get<double>());
  };
  std::printf("%s\n", row["method"].get<std::string>().c_str());
  line("known");
  line("unknown");
  std::printf("  Welch t = %.2f (p = %.3g), Kolmogorov-Smirnov D = %.3f (p = %.3g),\n",
              row["welch_t"]["t"].get<double>(), row["welch_t"]["p"].get<double>(),
              row["kolmogorov_smirnov"]["d"].get<double>(), row["kolmogorov_smirnov"]["p"].get<double>());
  std::printf(
      "  Mann-Whitney: a known name is slower with a chance of %.3f (p = %.3g): guesses from one answer are "
      "right %.1f %% of the time%s\n",
      row["mann_whitney"]["chance_known_is_slower"].get<double>(), row["mann_whitney"]["p"].get<double>(),
      100 * row["right_guesses"].get<double>(), row["tells"].get<bool>() ? ": IT TELLS" : "");
}

}  // namespace

int main(int argc, char** argv) {
  const auto [json, quick] = Flags::of(argc, argv);
  const std::size_t names = quick ? 200 : 500;
  const NodeChild node({"--network-calls", "0"});
  Loop loop;
  std::vector<std::pair<std::string, bool>> tries;
  for (std::size_t at = 0; at < names; ++at) {
    const std::string known = "known" + std::to_string(at);
    const Guest registers(loop, node.address(), known);
    for (unsigned attempt = 0; attempt < attempts_of_a_name; ++attempt) {
      tries.emplace_back(known, true);
      tries.emplace_back("other" + std::to_string(at), false);
    }
  }
  // In an order that has nothing to do with the names: what the machine does meanwhile meets both alike.
  for (std::size_t left = tries.size(); left > 1; --left) std::swap(tries[left - 1], tries[loop.random.below(left)]);
  Guesser guesser(loop, node.address());
  Samples begun, finished, warming_up;
  std::size_t at = 0;
  for (const auto& [name, known] : tries) {
    const bool warm = at++ > names;
    guesser.guess(name, known, warm ? begun : warming_up, warm ? finished : warming_up);
  }
  const auto rows =
      nlohmann::ordered_json::array({compare("Node.login", begun), compare("LoginAttempt.finish", finished)});
  bool tells = false;
  for (const auto& row : rows) {
    tells = tells || row["tells"].get<bool>();
    if (!json) print(row);
  }
  if (json) std::printf("%s\n", rows.dump(1).c_str());
  return tells ? 1 : 0;
}
