// How long a call takes that touches nothing but the connection and the loop of the node.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {

Task<client::Outcome<>> run_rtt(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients));
  co_await drive(
      stage, stage.add_phase("session.mailbox()"), crowd.size(),
      [&](std::size_t client, Instant) -> kj::Promise<client::Outcome<>> {
        return crowd[client]->session().mailboxRequest().send().then([](auto&&) { return client::Outcome<>(); });
      });
  co_return client::Outcome<>();
}

}  // namespace qpc::loadtest
