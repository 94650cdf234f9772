#include "core/mls/group/continuation.h"

#include <algorithm>
#include <set>

namespace qpc::mls {
namespace {

/// Has the resumption PSKs of the origin, once there is one, beside what the application has.
class OriginPsks final : public PskStore {
 public:
  OriginPsks(const std::optional<Group>& origin, const PskStore& application)
      : origin_(origin), application_(application) {}

  Result<Secret> find_psk(const PreSharedKeyID& id) const override {
    const auto* resumption = std::get_if<ResumptionPSKID>(&id.body);
    const bool is_origins =
        resumption != nullptr && origin_ && std::ranges::equal(resumption->psk_group_id, origin_->group_id());
    return is_origins ? origin_->resumption_psk(resumption->psk_epoch) : application_.find_psk(id);
  }

 private:
  const std::optional<Group>& origin_;
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

/// Who is in a group once these proposals are.
std::set<Bytes> clients_after(const Group& group, const CommitOptions& options, const Surroundings& surroundings) {
  auto clients = clients_of(group, surroundings.authentication);
  for (const auto& proposal : options.proposals) {
    const auto* add = proposal.as<Add>();
    if (add != nullptr) clients.insert(surroundings.authentication.client_id(add->key_package.claim().leaf_node));
  }
  return clients;
}

Proposal inject_psk(const Group& group, ResumptionPSKUsage usage, ByteView origin_id, std::uint64_t origin_epoch,
                    Random& random) {
  return {PreSharedKey{
      {ResumptionPSKID{usage, to_bytes(origin_id), origin_epoch}, random.bytes(group.suite().hash_size())}}};
}

Result<Committed> commit_with(const Group& group, const std::optional<Group>& origin, const CommitOptions& options,
                              const Surroundings& surroundings, Random& random) {
  const OriginPsks psks(origin, surroundings.psks);
  return group.commit(options,
                      {.authentication = surroundings.authentication,
                       .psks = psks,
                       .now = surroundings.now,
                       .executor = surroundings.executor,
                       .components = surroundings.components},
                      random);
}

Result<void> check_first(const Group& group, ResumptionPSKUsage usage) {
  if (group.epoch() == 0 && usage != ResumptionPSKUsage::application) return {};
  return fail(Kind::rejected, "RFC 9420 §11: only the first commit of a group says what it continues");
}

}  // namespace

Result<Committed> commit_continuing(const Group& group, const Group& origin, ResumptionPSKUsage usage,
                                    const CommitOptions& options, const Surroundings& surroundings, Random& random) {
  QPC_CHECK(check_first(group, usage));
  const auto clients = clients_after(group, options, surroundings);
  QPC_CHECK(usage == ResumptionPSKUsage::reinit ? check_reinit(group, origin, clients, surroundings.authentication)
                                                : check_branch(group, origin, clients, surroundings.authentication));
  auto continuing = options;
  continuing.proposals.push_back(inject_psk(group, usage, origin.group_id(), origin.epoch(), random));
  return commit_with(group, origin, continuing, surroundings, random);
}

Result<Committed> commit_successor(const Group& group, const Group& origin, const CloseOrigin& close,
                                   const CommitOptions& options, const Surroundings& surroundings, Random& random) {
  QPC_CHECK(check_first(group, ResumptionPSKUsage::reinit));
  const auto clients = clients_after(group, options, surroundings);
  std::optional<Group> closed;
  auto continuing = options;
  continuing.proposals.push_back(
      inject_psk(group, ResumptionPSKUsage::reinit, origin.group_id(), origin.epoch() + 1, random));
  continuing.before_psks = [&](ByteView binding) -> Result<void> {
    QPC_TRY(closed, close(binding));
    return check_reinit(group, *closed, clients, surroundings.authentication);
  };
  return commit_with(group, closed, continuing, surroundings, random);
}

}  // namespace qpc::mls
