#include "core/mls/group/proposal_selection.h"

#include <algorithm>
#include <set>

#include "core/mls/group/proposal_candidates.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

class Selection {
 public:
  Selection(const Group::State& state, const CommitOptions& options, const Surroundings& surroundings)
      : state_(state),
        epoch_(*state.epoch),
        options_(options),
        surroundings_(surroundings),
        committer_(Sender::member(epoch_.own_leaf_index())) {
    own_ = options_.proposals;
    if (options_.received == ReceivedProposals::listed) return;
    std::set<LeafIndex> leaving;
    for (const auto& entry : state_.proposals.list()) {
      if (entry->proposal.as<SelfRemove>()) leaving.insert(*entry->sender.leaf_index());
    }
    // draft-ietf-mls-extensions §6.3: beside a SelfRemove, a Remove of the same leaf is invalid.
    std::erase_if(own_, [&](const Proposal& proposal) {
      const auto* remove = proposal.as<Remove>();
      return remove != nullptr && leaving.contains(remove->removed);
    });
  }

  Result<SelectedProposals> run() {
    for (const auto& proposal : own_) {
      QPC_CHECK(check_by_value(proposal));
      QPC_CHECK(check_proposal(proposal, committer_, epoch_, surroundings_, Judge::sender));
    }
    if (options_.received == ReceivedProposals::listed) {
      QPC_TRY(chosen_, find_listed());
      return assemble(chosen_);
    }
    const auto candidates = find_candidates(state_, own_, surroundings_);
    if (auto all = assemble(candidates.all())) return all;
    // Something does not fit. The received proposals are tried in halves beside one's own, so that a bad one among many
    // costs little; and not for ever, so that many bad ones do not cost much.
    include(candidates.departures);
    include(candidates.others);
    return assemble(chosen_);
  }

 private:
  /// Their places in the cache.
  Result<std::vector<std::size_t>> find_listed() const {
    std::map<ProposalRef, std::size_t> places;
    for (const auto& entry : state_.proposals.list()) places.emplace(entry->ref, places.size());
    std::vector<std::size_t> listed;
    for (const auto& ref : options_.listed) {
      const auto found = places.find(ref);
      if (found == places.end()) return fail(Kind::not_found, "RFC 9420 §12.4: a commit refers to an unknown proposal");
      listed.push_back(found->second);
    }
    return listed;
  }

  void include(std::span<const std::size_t> candidates) {
    if (candidates.empty() || trials_left_ == 0) return;
    --trials_left_;
    auto more = chosen_;
    more.insert(more.end(), candidates.begin(), candidates.end());
    std::ranges::sort(more);
    if (assemble(more)) {
      chosen_ = std::move(more);
    } else if (candidates.size() > 1) {
      include(candidates.first(candidates.size() / 2));
      include(candidates.subspan(candidates.size() / 2));
    }
  }

  Result<SelectedProposals> assemble(const std::vector<std::size_t>& received) const {
    std::vector<ProposalOrRef> items;
    ProposalList list;
    for (const auto place : received) {
      const auto& entry = state_.proposals.list()[place];
      items.push_back({entry->ref});
      list.push_back({entry->sender, entry->proposal, entry->own_update});
    }
    for (const auto& proposal : own_) {
      items.push_back({proposal});
      list.push_back({committer_, proposal, {}});
    }
    QPC_CHECK(check_list(list, committer_));
    QPC_TRY(auto applied, apply_proposals(list, epoch_, surroundings_));
    QPC_CHECK(check_members(applied.tree, applied.extensions));
    return SelectedProposals{std::move(items), std::move(list), std::move(applied)};
  }

  const Group::State& state_;
  const Epoch& epoch_;
  const CommitOptions& options_;
  const Surroundings& surroundings_;
  Sender committer_;
  std::vector<Proposal> own_;
  std::vector<std::size_t> chosen_;
  std::size_t trials_left_ = 64;
};

}  // namespace

Result<SelectedProposals> select_proposals(const Group::State& state, const CommitOptions& options,
                                           const Surroundings& surroundings) {
  return Selection(state, options, surroundings).run();
}

}  // namespace qpc::mls
