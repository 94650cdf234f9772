#include "core/mls/group/proposal_selection.h"

#include <algorithm>
#include <set>

#include "core/mls/group/proposal_check.h"
#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

using Entry = ProposalCache::Entry;

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
    for (const auto& entry : state_.proposals.list()) {
      if (entry->proposal.as<SelfRemove>()) leaving_.insert(*entry->sender.leaf_index());
    }
    // draft-ietf-mls-extensions §6.3: beside a SelfRemove, a Remove of the same leaf is invalid.
    std::erase_if(own_, [&](const Proposal& proposal) {
      const auto* remove = proposal.as<Remove>();
      return remove != nullptr && leaving_.contains(remove->removed);
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
    const auto candidates = find_candidates();
    if (auto all = assemble(candidates)) return all;
    // Something does not fit. The received proposals are tried in halves beside one's own, so that a bad one among many
    // costs little.
    include(candidates);
    return assemble(chosen_);
  }

 private:
  Result<std::vector<Entry>> find_listed() const {
    const auto cached = state_.proposals.by_ref();
    std::vector<Entry> listed;
    for (const auto& ref : options_.listed) {
      const auto found = cached.find(ref);
      if (found == cached.end()) return fail(Kind::not_found, "RFC 9420 §12.4: a commit refers to an unknown proposal");
      listed.push_back(found->second);
    }
    return listed;
  }

  /// Those that are no obstacle by themselves; of several for one leaf, the SelfRemove, the Remove or else the newest
  /// Update; of
  /// several GroupContextExtensions, the newest (RFC 9420 §12.2).
  std::vector<Entry> find_candidates() const {
    std::set<LeafIndex> decided = {epoch_.own_leaf_index()};
    for (const auto& proposal : own_) {
      if (const auto* remove = proposal.as<Remove>()) decided.insert(remove->removed);
    }
    auto removed = leaving_;
    for (const auto& entry : state_.proposals.list()) {
      if (const auto* remove = entry->proposal.as<Remove>()) removed.insert(remove->removed);
    }
    bool extensions_decided =
        std::ranges::any_of(own_, [](const auto& own) { return own.template as<GroupContextExtensions>(); });

    std::vector<Entry> candidates;
    const auto& list = state_.proposals.list();
    for (auto newest = list.rbegin(); newest != list.rend(); ++newest) {
      const auto& proposal = (*newest)->proposal;
      if (const auto* remove = proposal.as<Remove>()) {
        if (leaving_.contains(remove->removed) || !decided.insert(remove->removed).second) continue;
      } else if (proposal.as<SelfRemove>()) {
        if (!decided.insert(*(*newest)->sender.leaf_index()).second) continue;
      } else if (proposal.as<Update>()) {
        const LeafIndex leaf = *(*newest)->sender.leaf_index();
        if (removed.contains(leaf) || !decided.insert(leaf).second) continue;
      } else if (proposal.as<GroupContextExtensions>()) {
        if (std::exchange(extensions_decided, true)) continue;
      } else if (proposal.as<ReInit>()) {
        if (list.size() > 1 || !own_.empty()) continue;
      } else if (!is_usable(proposal)) {
        continue;
      }
      candidates.push_back(*newest);
    }
    std::ranges::reverse(candidates);
    return candidates;
  }

  /// What only the committer asks of a received proposal.
  bool is_usable(const Proposal& proposal) const {
    if (const auto* psk = proposal.as<PreSharedKey>()) {
      return find_psks({psk->psk}, &state_, surroundings_.psks).has_value();
    }
    if (const auto* add = proposal.as<Add>()) {
      const auto* source = std::get_if<FromKeyPackage>(&add->key_package.claim().leaf_node.source);
      return source && source->lifetime.check({epoch_.settings.longest_lifetime, surroundings_.now});
    }
    return true;
  }

  void include(std::span<const Entry> candidates) {
    if (candidates.empty()) return;
    auto more = chosen_;
    more.insert(more.end(), candidates.begin(), candidates.end());
    if (assemble(more)) {
      chosen_ = std::move(more);
    } else if (candidates.size() > 1) {
      include(candidates.first(candidates.size() / 2));
      include(candidates.subspan(candidates.size() / 2));
    }
  }

  Result<SelectedProposals> assemble(const std::vector<Entry>& received) const {
    std::vector<ProposalOrRef> items;
    ProposalList list;
    for (const auto& entry : received) {
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
  std::set<LeafIndex> leaving_;  ///< by a SelfRemove on the table
  std::vector<Entry> chosen_;
};

}  // namespace

Result<SelectedProposals> select_proposals(const Group::State& state, const CommitOptions& options,
                                           const Surroundings& surroundings) {
  return Selection(state, options, surroundings).run();
}

}  // namespace qpc::mls
