#include "core/mls/group/proposal_list.h"

#include <algorithm>
#include <set>

#include "core/mls/group/app_data_update.h"
#include "core/mls/group/proposal_check.h"

namespace qpc::mls {
namespace {

std::size_t count(const ProposalList& proposals, ProposalType type) {
  return static_cast<std::size_t>(
      std::ranges::count_if(proposals, [&](const auto& listed) { return listed.proposal.proposal_type() == type; }));
}

/// RFC 9420 §12.2: the leaf that an Update, Remove or SelfRemove is about.
std::optional<LeafIndex> target_of(const ListedProposal& listed) {
  if (listed.proposal.as<Update>() || listed.proposal.as<SelfRemove>()) return listed.sender.leaf_index();
  if (const auto* remove = listed.proposal.as<Remove>()) return remove->removed;
  return {};
}

Result<void> check_targets(const ProposalList& proposals, Sender committer) {
  std::set<LeafIndex> targets;
  for (const auto& listed : proposals) {
    const auto target = target_of(listed);
    if (!target) continue;
    if (target == committer.leaf_index()) {
      return fail(Kind::rejected, "RFC 9420 §12.2: a commit that updates or removes its committer by a proposal");
    }
    if (!targets.insert(*target).second) {
      return fail(Kind::rejected, "RFC 9420 §12.2: two proposals to update or remove one leaf");
    }
  }
  return {};
}

Result<void> check_psks(const ProposalList& proposals) {
  std::set<PreSharedKeyID> ids;
  for (const auto& listed : proposals) {
    const auto* psk = listed.proposal.as<PreSharedKey>();
    if (psk != nullptr && !ids.insert(psk->psk).second) {
      return fail(Kind::rejected, "RFC 9420 §12.2: one PreSharedKeyID twice");
    }
  }
  return {};
}

/// RFC 9420 §12.2, the second list.
Result<void> check_external_list(const ProposalList& proposals) {
  const auto inits = count(proposals, ProposalType::external_init);
  const auto removes = count(proposals, ProposalType::remove);
  if (inits != 1) return fail(Kind::rejected, "RFC 9420 §12.2: an external commit without exactly one ExternalInit");
  if (removes > 1) return fail(Kind::rejected, "RFC 9420 §12.2: an external commit with more than one Remove");
  const auto others = count(proposals, ProposalType::psk) + count(proposals, ProposalType::self_remove) +
                      count(proposals, ProposalType::app_data_update) + count(proposals, ProposalType::app_ephemeral);
  if (inits + removes + others != proposals.size()) {
    return fail(Kind::rejected, "RFC 9420 §12.2: an external commit with proposals it may not have");
  }
  return {};
}

Result<ListedProposal> look_up(const ProposalRef& ref, const std::map<ProposalRef, ProposalCache::Entry>& cached) {
  const auto found = cached.find(ref);
  if (found == cached.end()) return fail(Kind::not_found, "RFC 9420 §12.4: a commit refers to an unknown proposal");
  const auto& entry = *found->second;
  return ListedProposal{entry.sender, entry.proposal, entry.own_update};
}

class Application {
 public:
  Application(const ProposalList& proposals, const Epoch& epoch, const Surroundings& surroundings)
      : proposals_(proposals),
        epoch_(epoch),
        surroundings_(surroundings),
        authentication_(surroundings.authentication),
        after_{epoch.tree, epoch.context.extensions, epoch.clients.if_made(), {}, {}, {}, {}, {}} {}

  Result<AppliedProposals> run() && {
    // Whoever comes must be somebody new.
    if (!after_.clients && count(proposals_, ProposalType::add) + count(proposals_, ProposalType::external_init) > 0) {
      after_.clients = epoch_.clients.of(epoch_.tree, authentication_);
    }
    for_each<GroupContextExtensions>([&](const auto&, const auto& change) { after_.extensions = change.extensions; });
    for_each<Update>([&](const auto& listed, const auto& change) { update(listed, change.leaf_node); });
    for_each<SelfRemove>([&](const auto& listed, const auto&) { remove(*listed.sender.leaf_index()); });
    for_each<Remove>([&](const auto&, const auto& change) { remove(change.removed); });
    QPC_CHECK(check_unknown_types());
    for (const auto& listed : proposals_) {
      if (const auto* change = listed.proposal.as<Add>()) QPC_CHECK(add(change->key_package.claim().leaf_node));
    }
    for_each<PreSharedKey>([&](const auto&, const auto& change) { after_.psks.push_back(change.psk); });
    QPC_CHECK(apply_app_data_updates(proposals_, surroundings_.components, after_.extensions));
    return std::move(after_);
  }

 private:
  template <class T, class Visit>
  void for_each(const Visit& visit) {
    for (const auto& listed : proposals_) {
      if (const auto* change = listed.proposal.template as<T>()) visit(listed, *change);
    }
  }

  void update(const ListedProposal& listed, const LeafNode& leaf) {
    const auto index = *listed.sender.leaf_index();
    if (after_.clients) {
      after_.clients->leave(authentication_, *after_.tree.leaf(index));
      after_.clients->enter(authentication_, leaf);
    }
    after_.tree.update(index, leaf);
    after_.updated.push_back(index);
    if (index == epoch_.own_leaf_index()) after_.own_update = listed.own_update;
  }

  void remove(LeafIndex index) {
    const auto leaf = *after_.tree.leaf(index);
    if (after_.clients) after_.clients->leave(authentication_, leaf);
    after_.removed.push_back({index, leaf.credential, leaf.signature_key, leaf.extensions});
    after_.tree.remove(index);
  }

  Result<void> add(const LeafNode& leaf) {
    // The index may suspect somebody who is not there, but nobody honest.
    if (after_.clients->may_contain(authentication_, leaf) && has_client(after_.tree, authentication_, leaf)) {
      return fail(Kind::rejected, "RFC 9420 §12.2: an Add of a client that is in the group already");
    }
    after_.clients->enter(authentication_, leaf);
    QPC_TRY(const auto index, after_.tree.add(leaf));
    after_.added.push_back(index);
    return {};
  }

  /// RFC 9420 §12.2: of those who process the commit, neither the removed nor the added count.
  Result<void> check_unknown_types() const {
    for (const auto& listed : proposals_) {
      const auto type = listed.proposal.proposal_type();
      if (!is_default(type) && !after_.tree.census().all_support(type)) {
        return fail(Kind::rejected, "RFC 9420 §12.2: a proposal of a type that not all members support");
      }
    }
    return {};
  }

  const ProposalList& proposals_;
  const Epoch& epoch_;
  const Surroundings& surroundings_;
  const AuthenticationService& authentication_;
  AppliedProposals after_;
};

}  // namespace

Result<ProposalList> list_proposals(const Commit& commit, Sender committer, const ProposalCache& cache,
                                    const Epoch& epoch, const Surroundings& surroundings) {
  const auto cached = cache.by_ref();
  ProposalList proposals;
  for (const auto& item : commit.proposals) {
    if (const auto* proposal = std::get_if<Proposal>(&item.body)) {
      QPC_CHECK(check_by_value(*proposal));
      QPC_CHECK(check_proposal(*proposal, committer, epoch, surroundings, Judge::receiver));
      proposals.push_back({committer, *proposal, {}});
      continue;
    }
    QPC_TRY(auto listed, look_up(std::get<ProposalRef>(item.body), cached));
    if (committer.sender_type == SenderType::new_member_commit && !listed.proposal.as<SelfRemove>()) {
      return fail(Kind::rejected, "RFC 9420 §12.4.3.2: an external commit with a proposal by reference");
    }
    proposals.push_back(std::move(listed));
  }
  return proposals;
}

Result<void> check_list(const ProposalList& proposals, Sender committer) {
  QPC_CHECK(check_targets(proposals, committer));
  QPC_CHECK(check_psks(proposals));
  QPC_CHECK(check_app_data_updates(proposals));
  if (committer.sender_type == SenderType::new_member_commit) return check_external_list(proposals);
  if (count(proposals, ProposalType::group_context_extensions) > 1) {
    return fail(Kind::rejected, "RFC 9420 §12.2: two GroupContextExtensions proposals");
  }
  if (count(proposals, ProposalType::reinit) > 0 && proposals.size() > 1) {
    return fail(Kind::rejected, "RFC 9420 §12.2: a ReInit together with another proposal");
  }
  return {};
}

bool requires_path(const ProposalList& proposals) {
  return proposals.empty() || std::ranges::any_of(proposals, [](const auto& listed) {
           return requires_path(listed.proposal.proposal_type());
         });
}

Result<AppliedProposals> apply_proposals(const ProposalList& proposals, const Epoch& epoch,
                                         const Surroundings& surroundings) {
  return Application(proposals, epoch, surroundings).run();
}

}  // namespace qpc::mls
