// Ways into the node, on connections that stand and on new ones.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t most_at_once = 64;
// A node lets a name in ten times a minute, and takes 32 attempts on one connection, of which registering was the
// first.
constexpr std::size_t logins_each = 5, resumptions_each = 20;

Task<Outcome<>> resume(Account& account, Link& link, api::Session::Client& session) {
  QPC_CO_TRY(session, co_await account.resume_on(link));
  co_return Outcome<>();
}

Task<Outcome<>> connect_only(Stage& stage) {
  QPC_CO_TRY(const auto link, co_await stage.connect());
  co_return Outcome<>();
}

Task<Outcome<>> connect_and_resume(Stage& stage, Account& account) {
  QPC_CO_TRY(auto link, co_await stage.connect());
  QPC_CO_TRY(const auto session, co_await account.resume_on(*link));
  co_return Outcome<>();
}

/// What one operation costs the node.
void add_cost(Stage& stage, const Phase& phase) {
  if (!phase.cost.node_cpu_seconds || *phase.cost.node_cpu_seconds <= 0) return;
  stage.add_figure(phase.name() + ", per core of the node",
                   static_cast<double>(phase.done()) / *phase.cost.node_cpu_seconds, "/s");
}

}  // namespace

Task<Outcome<>> run_login(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients));
  const auto count = crowd.size(), at_once = std::min(count, most_at_once);
  auto& by_password = stage.add_phase("by password, standing connection");
  co_await drive_to_the_end(stage, by_password, count * logins_each, at_once,
                            [&](std::size_t at, Instant) -> kj::Promise<Outcome<>> {
                              Guest& guest = *crowd[at % count];
                              return guest.account().log_in_on(guest.link());
                            });
  add_cost(stage, by_password);

  std::vector<api::Session::Client> sessions;
  for (const auto& guest : crowd) sessions.emplace_back(guest->session());
  auto& by_key = stage.add_phase("by key, standing connection");
  co_await drive_to_the_end(stage, by_key, count * resumptions_each, at_once,
                            [&](std::size_t at, Instant) -> kj::Promise<Outcome<>> {
                              Guest& guest = *crowd[at % count];
                              return resume(guest.account(), guest.link(), sessions[at % count]);
                            });
  add_cost(stage, by_key);

  auto& bare = stage.add_phase("handshake alone");
  co_await drive(stage, bare, at_once,
                 [&](std::size_t, Instant) -> kj::Promise<Outcome<>> { return connect_only(stage); });
  add_cost(stage, bare);

  auto& whole = stage.add_phase("handshake, then by key");
  co_await drive(stage, whole, at_once, [&](std::size_t client, Instant) -> kj::Promise<Outcome<>> {
    return connect_and_resume(stage, crowd[client]->account());
  });
  add_cost(stage, whole);
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
