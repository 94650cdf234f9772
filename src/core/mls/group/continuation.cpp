#include "core/mls/group/continuation.h"

#include <algorithm>
#include <set>

namespace qpc::mls {
namespace {

/// Has the resumption PSKs of the origin beside what the application has.
class OriginPsks final : public PskStore {
 public:
  OriginPsks(const Group& origin, const PskStore& application) : origin_(origin), application_(application) {}

  Result<Secret> find_psk(const PreSharedKeyID& id) const override {
    const auto* resumption = std::get_if<ResumptionPSKID>(&id.body);
    const bool is_origins = resumption != nullptr && std::ranges::equal(resumption->psk_group_id, origin_.group_id());
    return is_origins ? origin_.resumption_psk(resumption->psk_epoch) : application_.find_psk(id);
  }

 private:
  const Group& origin_;
  const PskStore& application_;
};

std::set<Bytes> clients_of(const Group& group, const AuthenticationService& authentication) {
  std::set<Bytes> clients;
  for (auto& [leaf, client] : group.client_ids(authentication)) clients.insert(client);
  return clients;
}

Result<void> check_reinit(const Group& group, const Group& origin, const std::set<Bytes>& clients,
                          const AuthenticationService& authentication) {
  const auto* reinit = origin.reinit();
  if (reinit == nullptr)
    return fail(Kind::rejected, "RFC 9420 §11.2: a successor of a group that was not re-initialised");
  if (!std::ranges::equal(reinit->group_id, group.group_id()) || reinit->version != group.context().version ||
      reinit->cipher_suite != group.context().cipher_suite || reinit->extensions != group.extensions()) {
    return fail(Kind::rejected, "RFC 9420 §11.2: a successor that is not what the ReInit announced");
  }
  if (!std::ranges::includes(clients, clients_of(origin, authentication))) {
    return fail(Kind::rejected, "RFC 9420 §11.2: a successor without some members of the group");
  }
  return {};
}

Result<void> check_branch(const Group& group, const Group& origin, const std::set<Bytes>& clients,
                          const AuthenticationService& authentication) {
  if (group.context().version != origin.context().version ||
      group.context().cipher_suite != origin.context().cipher_suite) {
    return fail(Kind::rejected, "RFC 9420 §11.3: a branch with another version or suite than its origin");
  }
  if (!std::ranges::includes(clients_of(origin, authentication), clients)) {
    return fail(Kind::rejected, "RFC 9420 §11.3: a branch with somebody who is not in its origin");
  }
  return {};
}

}  // namespace

Result<Committed> commit_continuing(const Group& group, const Group& origin, ResumptionPSKUsage usage,
                                    const CommitOptions& options, const Surroundings& surroundings, Random& random) {
  if (group.epoch() != 0 || usage == ResumptionPSKUsage::application) {
    return fail(Kind::rejected, "RFC 9420 §11: only the first commit of a group says what it continues");
  }
  auto clients = clients_of(group, surroundings.authentication);
  for (const auto& proposal : options.proposals) {
    const auto* add = proposal.as<Add>();
    if (add != nullptr) clients.insert(surroundings.authentication.client_id(add->key_package.claim().leaf_node));
  }
  QPC_CHECK(usage == ResumptionPSKUsage::reinit ? check_reinit(group, origin, clients, surroundings.authentication)
                                                : check_branch(group, origin, clients, surroundings.authentication));
  auto continuing = options;
  continuing.proposals.push_back({PreSharedKey{
      {ResumptionPSKID{usage, to_bytes(origin.group_id()), origin.epoch()}, random.bytes(group.suite().hash_size())}}});
  const OriginPsks psks(origin, surroundings.psks);
  return group.commit(continuing,
                      {.authentication = surroundings.authentication,
                       .psks = psks,
                       .now = surroundings.now,
                       .executor = surroundings.executor,
                       .components = surroundings.components},
                      random);
}

}  // namespace qpc::mls
