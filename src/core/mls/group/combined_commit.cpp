// A member's own commits in a combined group (draft-ietf-mls-combiner-02 §3.1).
#include <algorithm>

#include "core/mls/group/apq_components.h"
#include "core/mls/group/combined_check.h"
#include "core/mls/group/combined_group.h"
#include "core/mls/group/combined_psk.h"

namespace qpc::mls {
namespace {

Proposal new_epoch(APQUpdateType type, std::uint64_t epoch) {
  return {AppDataUpdate{ComponentID::apq_mls_info, wire(APQInfoUpdate{type, {}, epoch})}};
}

/// What both halves of a FULL commit have in common.
CommitOptions begin(const CombinedGroup& group, const FullCommitOptions& options) {
  CommitOptions half;
  half.received = ReceivedProposals::listed;
  half.path = PathPolicy::always;
  half.format = options.format;
  half.tree = options.tree;
  half.welcome = WelcomeSplit::by_joiner;
  half.proposals = {new_epoch(APQUpdateType::new_t_epoch, group.traditional().epoch() + 1),
                    new_epoch(APQUpdateType::new_pq_epoch, group.post_quantum().epoch() + 1)};
  for (const auto leaf : options.remove) half.proposals.push_back({Remove{leaf}});
  return half;
}

Result<void> check_pairs(const std::vector<CombinedKeyPackage>& pairs, const AuthenticationService& authentication) {
  for (const auto& pair : pairs) {
    if (authentication.client_id(pair.traditional.claim().leaf_node) !=
        authentication.client_id(pair.post_quantum.claim().leaf_node)) {
      return fail(Kind::rejected, "draft-ietf-mls-combiner §3.2: two KeyPackages that are not of one client");
    }
  }
  return {};
}

/// By the leaf, which is the same in both groups.
std::vector<MessagePair> pair_up(std::vector<Committed::WelcomeFor> traditional,
                                 std::vector<Committed::WelcomeFor> post_quantum) {
  std::vector<MessagePair> pairs;
  for (auto& one : traditional) {
    const auto other = std::ranges::find(post_quantum, one.joiners, &Committed::WelcomeFor::joiners);
    if (other != post_quantum.end()) pairs.push_back({std::move(other->message), std::move(one.message)});
  }
  return pairs;
}

}  // namespace

Result<CombinedCommit> CombinedGroup::commit_full(const FullCommitOptions& options, const Surroundings& surroundings,
                                                  Random& random) const {
  QPC_CHECK(check_pairs(options.add, surroundings.authentication));
  const ApqComponents components(surroundings.components);
  Surroundings around{surroundings.authentication, surroundings.psks, surroundings.now, surroundings.executor,
                      components};

  auto pq_options = begin(*this, options);
  pq_options.authenticated_data = options.pq_authenticated_data;
  for (const auto& pair : options.add) pq_options.proposals.push_back({Add{pair.post_quantum}});
  QPC_TRY(auto pq, post_quantum_.commit(pq_options, around, random));
  QPC_TRY(const auto pq_next, pq.next.merge(pq.pending));
  QPC_TRY(const auto apq, export_apq_psk(pq_next, traditional_.suite()));

  auto t_options = begin(*this, options);
  t_options.authenticated_data = options.t_authenticated_data;
  t_options.proposals.push_back({PreSharedKey{
      {ApplicationPSKID{ComponentID::apq_mls_info, apq.psk_id}, random.bytes(traditional_.suite().hash_size())}}});
  for (const auto& pair : options.add) t_options.proposals.push_back({Add{pair.traditional}});
  const ApqPskStore psks(apq, surroundings.psks);
  const Surroundings with_psk{surroundings.authentication, psks, surroundings.now, surroundings.executor, components};
  QPC_TRY(auto t, traditional_.commit(t_options, with_psk, random));

  return CombinedCommit{CombinedGroup(std::move(t.next), std::move(pq.next), last_refresh_),
                        PendingCombinedCommit(std::move(t.pending), std::move(pq.pending)),
                        {std::move(pq.message), std::move(t.message)},
                        pair_up(std::move(t.welcomes), std::move(pq.welcomes))};
}

Result<Committed> CombinedGroup::commit_partial(const CommitOptions& options, const Surroundings& surroundings,
                                                Random& random) const {
  const ApqComponents components(surroundings.components);
  const Surroundings around{surroundings.authentication, surroundings.psks, surroundings.now, surroundings.executor,
                            components};
  QPC_TRY(auto committed, traditional_.commit(options, around, random));
  QPC_CHECK(check_partial(committed.pending.event(), traditional_));
  return committed;
}

Result<CombinedGroup> CombinedGroup::merge(const PendingCombinedCommit& pending, std::chrono::sys_seconds now) const {
  QPC_TRY(auto traditional, traditional_.merge(pending.traditional()));
  QPC_TRY(const auto post_quantum, post_quantum_.merge(pending.post_quantum()));
  QPC_TRY(auto apq, export_apq_psk(post_quantum, traditional.suite()));  // so that it is gone
  const PqRefresh refreshed{traditional.epoch(), now};
  return CombinedGroup(std::move(traditional), std::move(apq.post_quantum), refreshed);
}

Result<CombinedGroup> CombinedGroup::merge_partial(const PendingCommit& pending) const {
  QPC_CHECK(check_partial(pending.event(), traditional_));
  QPC_TRY(auto traditional, traditional_.merge(pending));
  return CombinedGroup(std::move(traditional), post_quantum_, last_refresh_);
}

}  // namespace qpc::mls
