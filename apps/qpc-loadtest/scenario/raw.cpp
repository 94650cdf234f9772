// What the node alone does with a message: answered when it is durable.
#include "qpc-loadtest/drive.h"
#include "qpc-loadtest/guest.h"
#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {

Task<client::Outcome<>> run_raw(Stage& stage) {
  QPC_CO_TRY(const auto crowd, co_await gather(stage, stage.options().clients));
  co_await drive(stage, stage.add_phase("enqueue"), crowd.size(),
                 [&](std::size_t client, Instant) -> kj::Promise<client::Outcome<>> {
                   Guest& to = *crowd[(client + 1) % crowd.size()];
                   to.keep_room();
                   return crowd[client]->enqueue(to, stage.new_number());
                 });
  co_return client::Outcome<>();
}

}  // namespace qpc::loadtest
