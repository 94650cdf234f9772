// What somebody costs who is there and hears nothing.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/listener.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr double kib = 1024;
constexpr std::size_t subscribing_at_once = 64;

double node_kib(const Stage& stage) {
  const auto usage = stage.node_pid() ? usage_of(*stage.node_pid()) : std::nullopt;
  return usage ? static_cast<double>(usage->resident_bytes) / kib : 0;
}

Task<Outcome<>> listen(Guest& guest, std::vector<api::Mailbox::Subscription::Client>& subscriptions) {
  const auto ignore = [](std::uint64_t) {};
  auto call = guest.mailbox().subscribeRequest();
  call.setFromSeq(1);
  call.setListener(kj::heap<Listener>(guest.mailbox(), Listener::Ears{ignore, ignore}));
  auto answer = co_await call.send();
  subscriptions.push_back(answer.getSubscription());
  co_return Outcome<>();
}

}  // namespace

Task<Outcome<>> run_idle(Stage& stage) {
  const auto count = stage.options().clients;
  // What the node needs once, whoever comes, is not counted for those who come.
  QPC_CO_TRY(const auto first, co_await gather(stage, 1));
  const double before = node_kib(stage);
  QPC_CO_TRY(const auto crowd, co_await gather(stage, count));
  std::vector<api::Mailbox::Subscription::Client> subscriptions;
  QPC_CO_CHECK(co_await for_each(count, subscribing_at_once, [&](std::size_t at) -> kj::Promise<Outcome<>> {
    return listen(*crowd[at], subscriptions);
  }));
  const double after = node_kib(stage);
  std::size_t lost = 0;
  std::vector<kj::Promise<void>> watches;
  for (const auto& guest : crowd) {
    watches.push_back(guest->link().on_closed().then([&lost](net::Closed&&) { ++lost; }).eagerlyEvaluate(nullptr));
  }
  // One of them after the other asks for something: whoever is silent is still served.
  auto& phase = stage.add_phase("a call of one of them");
  std::size_t next = 0;
  co_await drive(stage, phase, 1, [&](std::size_t, Instant) -> kj::Promise<Outcome<>> {
    return crowd[next++ % count]->session().mailboxRequest().send().then([](auto&&) { return Outcome<>(); });
  });
  const double at_the_end = node_kib(stage);
  stage.add_figure("connections", static_cast<double>(count), "");
  stage.add_figure("lost while idle", static_cast<double>(lost), "");
  if (before > 0) {
    stage.add_figure("node before", before / kib, "MiB");
    stage.add_figure("node with all", after / kib, "MiB");
    stage.add_figure("each, once they are there", (after - before) / static_cast<double>(count), "KiB");
    stage.add_figure("each, at the end", (at_the_end - before) / static_cast<double>(count), "KiB");
  }
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
