#include "node/start/recovery.h"

#include <kj/debug.h>

namespace qpc::node {

Task<void> keep_recovering(NodeContext& node) {
  for (;;) {
    co_await node.timer.afterDelay(recovery_interval);
    const auto fault = node.storage.unhealthy();
    if (!fault || !db::may_recover(*fault)) continue;
    try {
      co_await node.storage.reopen();
      KJ_LOG(WARNING, "the database was opened again", db::name(*fault));
    } catch (const kj::Exception& exception) {
      KJ_LOG(ERROR, "the database cannot be opened again", exception.getDescription());
    }
  }
}

}  // namespace qpc::node
