// keys_service.h: the schema's Keys for one session.
#pragma once
#include <schemas/keys.capnp.h>

#include "node/keys/keys.h"
#include "node/node_context.h"

namespace qpc::node {

class KeysService final : public Traced<api::Keys::Server> {
 public:
  KeysService(NodeContext& node, kj::Own<LiveSession> session) : node_(node), session_(kj::mv(session)) {}

  kj::Promise<void> publish(PublishContext call) override { return publish_task(call); }
  kj::Promise<void> claim(ClaimContext call) override { return claim_task(call); }
  kj::Promise<void> lowWater(LowWaterContext call) override { return low_water_task(call); }
  kj::Promise<void> remaining(RemainingContext call) override { return remaining_task(call); }

 private:
  Task<void> publish_task(PublishContext call);
  Task<Outcome<std::uint32_t>> publish_all(PublishContext call);
  Task<void> claim_task(ClaimContext call);
  Task<void> low_water_task(LowWaterContext call);
  Task<void> remaining_task(RemainingContext call);
  /// Those of these suites of which the device has fewer than `below`. Errors: those of the session.
  Task<std::vector<std::uint16_t>> low_suites(std::vector<std::uint16_t> suites, std::uint32_t below);

  /// Errors: those of check_package.
  Outcome<std::vector<CheckedPackage>> check_all(capnp::List<capnp::Data>::Reader packages) const;

  NodeContext& node_;
  kj::Own<LiveSession> session_;
};

}  // namespace qpc::node
