#include "core/mls/group/combined_check.h"

#include <algorithm>

#include "core/mls/group/apq_components.h"
#include "core/mls/group/combined_psk.h"

namespace qpc::mls {
namespace {

/// Whether it touches what only a FULL commit sets.
Result<bool> claims_refresh(const Proposal& proposal, const Group& group) {
  if (const auto* update = proposal.as<AppDataUpdate>()) return update->component_id == ComponentID::apq_mls_info;
  if (const auto* psk = proposal.as<PreSharedKey>()) return is_apq_psk(psk->psk);
  const auto* change = proposal.as<GroupContextExtensions>();
  if (change == nullptr) return false;
  QPC_TRY(const auto before, find_apq_info(group.extensions()));
  const auto after = find_apq_info(change->extensions);
  return !after || *after != before;
}

}  // namespace

Result<void> check_suites(const Suite& t_suite, const Suite& pq_suite) {
  if (t_suite.is_post_quantum() || !pq_suite.is_pure_post_quantum()) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §8.1: not a traditional suite and a purely post-quantum one");
  }
  return {};
}

Result<void> check_names(const Group& traditional, const Group& post_quantum) {
  QPC_CHECK(check_suites(traditional.suite(), post_quantum.suite()));
  QPC_TRY(const auto info, find_apq_info(traditional.extensions()));
  QPC_TRY(const auto pq_info, find_apq_info(post_quantum.extensions()));
  const bool post_quantum_signatures = post_quantum.suite().signature() == crypto::SignatureScheme::mldsa65;
  if (info != pq_info || !std::ranges::equal(info.t_session_group_id, traditional.group_id()) ||
      !std::ranges::equal(info.pq_session_group_id, post_quantum.group_id()) ||
      info.t_cipher_suite != traditional.suite().cipher_suite() ||
      info.pq_cipher_suite != post_quantum.suite().cipher_suite() || info.mode != post_quantum_signatures) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: two groups whose APQInfo does not name both");
  }
  return {};
}

Result<void> check_halves(const Group& traditional, const Group& post_quantum,
                          const AuthenticationService& authentication) {
  QPC_CHECK(check_names(traditional, post_quantum));
  if (traditional.client_ids(authentication) != post_quantum.client_ids(authentication)) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §3.2: two halves with different members");
  }
  return {};
}

Result<void> check_refreshed(const Group& traditional, const Group& post_quantum,
                             const AuthenticationService& authentication) {
  QPC_CHECK(check_halves(traditional, post_quantum, authentication));
  QPC_TRY(const auto info, find_apq_info(traditional.extensions()));
  if (info.t_epoch == traditional.epoch() && info.pq_epoch == post_quantum.epoch()) return {};
  return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: a FULL commit whose APQInfo has other epochs");
}

Result<void> check_partial(const Proposal& proposal, const Group& group) {
  if (proposal.as<Add>() || proposal.as<Remove>() || proposal.as<SelfRemove>() || proposal.as<ExternalInit>()) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §3: adding and removing is for FULL commits");
  }
  if (proposal.as<ReInit>()) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §3: a ReInit that closes one half");
  }
  QPC_TRY(const bool claimed, claims_refresh(proposal, group));
  if (claimed) return fail(Kind::rejected, "draft-ietf-mls-combiner §6.1: a PARTIAL commit that claims a refresh");
  return {};
}

Result<void> check_partial(const CommitApplied& commit, const Group& group) {
  for (const auto& one : commit.proposals) QPC_CHECK(check_partial(one.proposal, group));
  return {};
}

Result<void> check_refreshes(const CommitApplied& commit) {
  if (std::ranges::contains(commit.updated, commit.committer)) return {};
  return fail(Kind::rejected, "draft-ietf-mls-combiner §3.1: a FULL commit without a path in both halves");
}

}  // namespace qpc::mls
