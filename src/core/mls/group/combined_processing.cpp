// What comes from the other members of a combined group (draft-ietf-mls-combiner-02 §3.1, §6.1).
#include <algorithm>

#include "core/mls/group/apq_components.h"
#include "core/mls/group/combined_check.h"
#include "core/mls/group/combined_group.h"
#include "core/mls/group/combined_psk.h"

namespace qpc::mls {
namespace {

std::unexpected<Refusal> refuse_invalid(Literal clause) {
  return refuse(DecryptFailure::invalid, Kind::rejected, clause);
}

bool injects(const CommitApplied& commit, const ApqPsk& apq) {
  return std::ranges::any_of(commit.proposals, [&](const CommittedProposal& one) {
    const auto* psk = one.proposal.as<PreSharedKey>();
    return psk != nullptr && names(psk->psk, apq);
  });
}

}  // namespace

std::expected<CombinedProcessed, Refusal> CombinedGroup::process_full(const MessagePair& commit,
                                                                      const Surroundings& surroundings) const {
  const ApqComponents components(surroundings.components);
  const Surroundings around{surroundings.authentication, surroundings.psks, surroundings.now, surroundings.executor,
                            components};
  QPC_TRY(auto pq, post_quantum_.process(commit.post_quantum, around));
  if (std::holds_alternative<RemovedFromGroup>(pq.event)) {
    QPC_TRY(auto t, traditional_.process(commit.traditional, around));
    if (!std::holds_alternative<RemovedFromGroup>(t.event)) {
      return refuse_invalid("draft-ietf-mls-combiner §3.4: a FULL commit that removes from one half only");
    }
    return CombinedProcessed{CombinedGroup(std::move(t.next), std::move(pq.next), last_refresh_), std::move(t.event)};
  }
  const auto* pq_commit = std::get_if<CommitApplied>(&pq.event);
  if (pq_commit == nullptr || pq_commit->sender.sender_type != SenderType::member) {
    return refuse_invalid("draft-ietf-mls-combiner §3.1: a FULL commit whose first half is no member's commit");
  }
  QPC_TRY(auto apq, export_apq_psk(pq.next, traditional_.suite()));
  const ApqPskStore psks(apq, surroundings.psks);
  const Surroundings with_psk{surroundings.authentication, psks, surroundings.now, surroundings.executor, components};
  QPC_TRY(auto t, traditional_.process(commit.traditional, with_psk));
  const auto* t_commit = std::get_if<CommitApplied>(&t.event);
  if (t_commit == nullptr || t_commit->sender != pq_commit->sender) {
    return refuse_invalid("draft-ietf-mls-combiner §3.1: a FULL commit whose halves are not of one member");
  }
  if (!injects(*t_commit, apq)) {
    return refuse_invalid("draft-ietf-mls-combiner §7: a FULL commit that does not inject the apq_psk");
  }
  QPC_CHECK(check_refreshes(*pq_commit));
  QPC_CHECK(check_refreshes(*t_commit));
  QPC_CHECK(check_refreshed(t.next, apq.post_quantum, surroundings.authentication));
  const PqRefresh refreshed{t.next.epoch(), surroundings.now};
  return CombinedProcessed{CombinedGroup(std::move(t.next), std::move(apq.post_quantum), refreshed),
                           std::move(t.event)};
}

std::expected<CombinedProcessed, Refusal> CombinedGroup::process(ByteView message,
                                                                 const Surroundings& surroundings) const {
  const ApqComponents components(surroundings.components);
  const Surroundings around{surroundings.authentication, surroundings.psks, surroundings.now, surroundings.executor,
                            components};
  QPC_TRY(auto t, traditional_.process(message, around));
  if (std::holds_alternative<RemovedFromGroup>(t.event)) {
    return refuse_invalid("draft-ietf-mls-combiner §3.4: a PARTIAL commit that removes a member");
  }
  if (const auto* commit = std::get_if<CommitApplied>(&t.event)) QPC_CHECK(check_partial(*commit, traditional_));
  // Else it would be on the table, and spoil the commits of all who hear of it.
  if (const auto* one = std::get_if<ProposalReceived>(&t.event)) QPC_CHECK(check_partial(one->proposal, traditional_));
  return CombinedProcessed{CombinedGroup(std::move(t.next), post_quantum_, last_refresh_), std::move(t.event)};
}

}  // namespace qpc::mls
