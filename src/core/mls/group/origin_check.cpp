#include "core/mls/group/origin_check.h"

#include <algorithm>
#include <set>

namespace qpc::mls {
namespace {

bool names_origin(const PreSharedKeyID& id) {
  return id.has_usage(ResumptionPSKUsage::reinit) || id.has_usage(ResumptionPSKUsage::branch);
}

std::set<Bytes> clients_of(const RatchetTree& tree, const AuthenticationService& authentication) {
  std::set<Bytes> clients;
  tree.for_each_member([&](LeafIndex, const LeafNode& leaf) { clients.insert(authentication.client_id(leaf)); });
  return clients;
}

Result<void> check_reinit(const PublicGroup& group, const Group::State& origin, std::uint64_t psk_epoch,
                          const AuthenticationService& authentication) {
  const auto& reinit = origin.epoch->reinit;
  const auto& context = group.context();
  if (!reinit || psk_epoch != origin.epoch->context.epoch) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a successor of a group that was not re-initialised");
  }
  if (reinit->group_id != context.group_id || reinit->version != context.version ||
      reinit->cipher_suite != context.cipher_suite || reinit->extensions != context.extensions) {
    return fail(Kind::rejected, "RFC 9420 §11.2: a successor that is not what the ReInit announced");
  }
  if (!std::ranges::includes(clients_of(group.tree, authentication), clients_of(origin.epoch->tree, authentication))) {
    return fail(Kind::rejected, "RFC 9420 §11.2: a successor without some members of the group");
  }
  return {};
}

Result<void> check_branch(const PublicGroup& group, const Group::State& origin,
                          const AuthenticationService& authentication) {
  if (group.context().version != origin.epoch->context.version ||
      group.context().cipher_suite != origin.epoch->context.cipher_suite) {
    return fail(Kind::rejected, "RFC 9420 §11.3: a branch with another version or suite than its origin");
  }
  if (!std::ranges::includes(clients_of(origin.epoch->tree, authentication), clients_of(group.tree, authentication))) {
    return fail(Kind::rejected, "RFC 9420 §11.3: a branch with somebody who is not in its origin");
  }
  return {};
}

}  // namespace

Result<void> check_origin_psks(const std::vector<PreSharedKeyID>& psks) {
  if (std::ranges::count_if(psks, names_origin) > 1) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: more than one PSK with usage reinit or branch");
  }
  return {};
}

Result<void> check_origin(const std::vector<PreSharedKeyID>& psks, const PublicGroup& group, const Group::State* origin,
                          const AuthenticationService& authentication) {
  const auto id = std::ranges::find_if(psks, names_origin);
  if (id == psks.end()) {
    if (origin == nullptr) return {};
    return fail(Kind::rejected, "RFC 9420 §11.2: a Welcome without the PSK of the group that it should continue");
  }
  const auto& resumption = std::get<ResumptionPSKID>(id->body);
  if (group.context().epoch != 1) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: a group that continues another one, but not in its epoch 1");
  }
  if (origin == nullptr || origin->epoch->context.group_id != resumption.psk_group_id) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the group that this one continues is unknown");
  }
  if (resumption.usage == ResumptionPSKUsage::reinit) {
    return check_reinit(group, *origin, resumption.psk_epoch, authentication);
  }
  return check_branch(group, *origin, authentication);
}

}  // namespace qpc::mls
