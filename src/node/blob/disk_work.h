// disk_work.h: what a call asks of the disk with the blobs, and how long it waits for that.
#pragma once
#include "node/blob/blob_depot.h"
#include "node/node_context.h"

namespace qpc::node {

inline constexpr Refusal disk_is_late{Reason::STORAGE, 0,
                                      "the node's disk takes too long: nothing is lost, try again later"};

/// Runs `function`, an Outcome of the depot's octets, and waits as long as a call waits for the storage; nothing, when
/// that was not enough. What had not begun then never happens; what had comes to its end, before all that is handed in
/// later, so asking again tells.
template <class F>
kj::Promise<std::optional<std::invoke_result_t<F&>>> disk_work_in_time(NodeContext& node, F function) {
  using Result = std::invoke_result_t<F&>;
  auto& work = node.blobs.work;
  if (work.waiting() >= NodeContext::most_waiting) return std::optional<Result>();
  return work.run_revocably(kj::mv(function))
      .then([](Result&& result) { return std::optional(kj::mv(result)); })
      .exclusiveJoin(node.timer.afterDelay(node.storage_limit).then([] { return std::optional<Result>(); }));
}

/// The same. Errors: STORAGE, too, when it takes too long.
template <class F>
kj::Promise<std::invoke_result_t<F&>> disk_work(NodeContext& node, F function) {
  using Result = std::invoke_result_t<F&>;
  return disk_work_in_time(node, kj::mv(function)).then([](std::optional<Result>&& result) -> Result {
    if (!result) return std::unexpected(disk_is_late);
    return *kj::mv(result);
  });
}

}  // namespace qpc::node
