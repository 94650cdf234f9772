#include "qpc-loadtest/stage.h"

#include <unistd.h>

#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/base/encoding.h"
#include "net/deadline.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr auto between_samples = 250 * kj::MILLISECONDS;

bool is_of_this_machine(const net::NodeAddress& address) {
  return address.host == "localhost" || address.host == "::1" || address.host.starts_with("127.");
}

std::optional<pid_t> find_node(const Options& options) {
  if (options.node_pid) return options.node_pid;
  if (!is_of_this_machine(options.server)) return std::nullopt;
  if (const auto pid = find_listener(options.server.port)) return pid;
  return find_only("qpc-server");
}

Task<Outcome<>> work(std::size_t& next, std::size_t count, Outcome<>& first,
                     const std::function<kj::Promise<Outcome<>>(std::size_t)>& deed) {
  while (next < count && first) {
    auto done = co_await deed(next++);
    if (!done && first) first = std::move(done);
  }
  co_return Outcome<>();
}

}  // namespace

Stage::Stage(kj::AsyncIoContext& io, Report& report)
    : io_(io),
      report_(report),
      network_({io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random_}),
      environment_{.clock = kj::systemPreciseCalendarClock(),
                   .timer = io.provider->getTimer(),
                   .random = random_,
                   .network = network_,
                   .files = *files_},
      node_pid_(find_node(report.options)),
      run_("lt-" + to_hex(random_.bytes(4))),
      tasks_(*this) {
  report_.began_at = environment_.now_seconds();
  go_on(watch());
}

Task<Outcome<>> Stage::meet_node() {
  auto connected = co_await net::within(timer(), connect_limit, "connecting",
                                        network_.connect({.address = options().server, .trust = net::FirstUse{}}));
  if (!connected) co_return std::unexpected(describe(connected.error(), options().server));
  KJ_IF_MAYBE (identity, (*connected)->peer_identity()) node_key_ = identity->key;
  (*connected)->accept_peer();
  Link link(kj::mv(*connected), timer());
  const auto answer =
      co_await net::within(timer(), answer_limit, "asking the node who it is", link.node().infoRequest().send());
  const auto domain = identity::DomainName::parse(text(answer.getInfo().getDomain()));
  if (!domain) co_return std::unexpected(Failure(domain.error()));
  domain_ = *domain;
  co_return Outcome<>();
}

Task<Outcome<kj::Own<Link>>> Stage::connect() { return connect_to_known(environment_, options().server, *node_key_); }

identity::UserName Stage::new_name() {
  return identity::UserName::parse(run_ + "-" + std::to_string(++names_)).value();
}

kj::Promise<void> Stage::wait_until(Instant when) {
  const auto left = std::max(std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count(),
                             std::chrono::milliseconds::rep{0});
  return timer().afterDelay(left * kj::MILLISECONDS);
}

Task<void> Stage::watch() {
  for (;;) {
    const auto own = usage_of(::getpid()).value_or(ProcessUsage());
    const auto node = node_pid_ ? usage_of(*node_pid_) : std::nullopt;
    Sample sample{.second = seconds(),
                  .node_cpu_seconds = std::nullopt,
                  .node_rss_bytes = std::nullopt,
                  .generator_cpu_seconds = own.cpu_seconds,
                  .generator_rss_bytes = own.resident_bytes};
    if (node) {
      sample.node_cpu_seconds = node->cpu_seconds;
      sample.node_rss_bytes = node->resident_bytes;
    }
    report_.samples.push_back(sample);
    co_await timer().afterDelay(between_samples);
  }
}

Task<Outcome<>> for_each(std::size_t count, std::size_t at_once,
                         std::function<kj::Promise<Outcome<>>(std::size_t)> deed) {
  std::size_t next = 0;
  Outcome<> first;
  kj::Vector<kj::Promise<void>> workers;
  for (std::size_t at = 0; at < std::min(count, at_once); ++at) {
    workers.add(kj::Promise<Outcome<>>(work(next, count, first, deed)).ignoreResult());
  }
  co_await kj::joinPromises(workers.releaseAsArray());
  co_return first;
}

}  // namespace qpc::loadtest
