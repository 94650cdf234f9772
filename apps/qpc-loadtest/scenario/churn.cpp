// People who come, say one thing, and go again.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using namespace client;

/// One of them, whose account was made before.
Task<Outcome<>> visit(Stage& stage, Guest& guest, Guest& to) {
  QPC_CO_CHECK(co_await guest.come_back());
  QPC_CO_CHECK(co_await guest.enqueue(to, stage.new_number()));
  guest.leave();
  co_return Outcome<>();
}

}  // namespace

Task<Outcome<>> run_churn(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients + 1));
  Guest& host = *crowd.back();  // the one who stays, and gets what they say
  for (std::size_t at = 0; at + 1 < crowd.size(); ++at) crowd[at]->leave();
  co_await drive(stage, stage.add_phase("connect, resume, enqueue, go"), crowd.size() - 1,
                 [&](std::size_t client, Instant) -> kj::Promise<Outcome<>> {
                   host.keep_room();
                   return visit(stage, *crowd[client], host);
                 });
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
