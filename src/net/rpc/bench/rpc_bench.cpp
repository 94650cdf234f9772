// rpc_bench [--json] [--quick]: calls and octets over QUIC, beside the same over TCP with TLS 1.3 and without, all in
// one process over loopback: `./dev bench rpc`. Rates are the machine's; the ratios are what counts.
#include <chrono>
#include <cstdio>
#include <string_view>

#include "net/rpc/bench/comparison.h"
#include "net/rpc/bench/octets.h"

namespace {

using namespace qpc;
using namespace qpc::net::bench;
using Clock = std::chrono::steady_clock;

constexpr std::size_t call_bytes = 64;
constexpr double mib = 1024 * 1024;

Task<void> call_until(net::schema::Echo::Client echo, Clock::time_point end, std::uint64_t& answered) {
  while (Clock::now() < end) {
    auto request = echo.echoRequest();
    request.initData(call_bytes);
    const auto answer = co_await request.send();
    KJ_REQUIRE(answer.getData().size() == call_bytes);
    ++answered;
  }
}

Contest calls(kj::WaitScope& scope, int outstanding, std::chrono::milliseconds turn) {
  const auto run = [&scope, outstanding, turn](Way& way) {
    std::uint64_t answered = 0;
    const auto end = Clock::now() + turn;
    kj::Vector<kj::Promise<void>> callers;
    for (int caller = 0; caller < outstanding; ++caller) callers.add(call_until(way.echo(), end, answered));
    kj::joinPromises(callers.releaseAsArray()).wait(scope);
    return static_cast<double>(answered);
  };
  return {"calls of 64 octets, " + std::to_string(outstanding) + " outstanding", "round trips", 0.9, run};
}

Contest octets(kj::WaitScope& scope, const char* name, Task<void> (*move)(kj::AsyncIoStream&, std::uint64_t),
               double amount) {
  const auto run = [&scope, move, amount](Way& way) {
    move(way.octets(), static_cast<std::uint64_t>(amount * mib)).start().wait(scope);
    return amount;
  };
  return {name, "MiB", 0.5, run};
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false, quick = false;
  for (int at = 1; at < argc; ++at) {
    json = json || std::string_view(argv[at]) == "--json";
    quick = quick || std::string_view(argv[at]) == "--quick";
  }
  keep_on_core(Side::client);
  auto io = kj::setupAsyncIo();
  auto& scope = io.waitScope;
  std::vector<std::unique_ptr<Way>> ways;
  ways.push_back(make_quic_way(io));
  ways.push_back(make_tcp_way(io, Encryption::tls));
  ways.push_back(make_tcp_way(io, Encryption::none));
  const auto turn = std::chrono::milliseconds(quick ? 60 : 120);
  const double amount = quick ? 8 : 16;
  auto rows = nlohmann::ordered_json::array();
  for (const auto& contest : {calls(scope, 1, turn), calls(scope, 64, turn), octets(scope, "upload", upload, amount),
                              octets(scope, "download", download, amount)}) {
    rows.push_back(compare(contest, ways, quick ? 9 : 25));
    if (!json) print(rows.back());
  }
  if (json) std::printf("%s\n", rows.dump(1).c_str());
  return 0;
}
