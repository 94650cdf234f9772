#include "core/mls/group/proposal_candidates.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

/// Of one commit, received ones only: so much fits into a message that every member has to read.
constexpr std::size_t most_candidates = 1000;

class Search {
 public:
  Search(const Group::State& state, const std::vector<Proposal>& own, const Surroundings& surroundings)
      : epoch_(*state.epoch), list_(state.proposals.list()), surroundings_(surroundings) {
    decided_.insert(epoch_.own_leaf_index());
    for (const auto& proposal : own) take_own(proposal);
  }

  Candidates run() {
    for (const auto& entry : list_) {
      if (entry->proposal.as<SelfRemove>()) self_removed_.insert(*entry->sender.leaf_index());
    }
    for (auto place = list_.size(); place-- > 0;) {
      if (is_departure(place)) found_.departures.push_back(place);
    }
    for (auto place = list_.size(); place-- > 0;) {
      if (is_newest_change(place)) found_.others.push_back(place);
    }
    for (std::size_t place = 0; place < list_.size(); ++place) {
      if (is_addition(place)) found_.others.push_back(place);
    }
    std::ranges::sort(found_.departures);
    std::ranges::sort(found_.others);
    found_.departures.resize(std::min(found_.departures.size(), most_candidates));
    found_.others.resize(std::min(found_.others.size(), most_candidates - found_.departures.size()));
    return std::move(found_);
  }

 private:
  void take_own(const Proposal& proposal) {
    if (const auto* remove = proposal.as<Remove>()) {
      leave(remove->removed);
    } else if (const auto* add = proposal.as<Add>()) {
      const auto& leaf = add->key_package.claim().leaf_node;
      clients_.insert(surroundings_.authentication.client_id(leaf));
      keys_.insert({leaf.encryption_key, leaf.signature_key});
    } else if (const auto* change = proposal.as<AppDataUpdate>()) {
      fits_component(*change);
    } else if (proposal.as<GroupContextExtensions>()) {
      extensions_decided_ = true;
    }
  }

  /// Whether nobody has decided about the leaf yet; from now on somebody has.
  bool leave(LeafIndex index) {
    if (!decided_.insert(index).second) return false;
    if (const auto leaf = epoch_.tree.leaf(index)) gone_.insert(surroundings_.authentication.client_id(*leaf));
    return true;
  }

  const Proposal* from_member(std::size_t place) const {
    const auto& entry = *list_[place];
    return entry.sender.sender_type == SenderType::member ? &entry.proposal : nullptr;
  }

  bool is_departure(std::size_t place) {
    const auto* proposal = from_member(place);
    if (proposal == nullptr) return false;
    if (proposal->as<SelfRemove>()) return leave(*list_[place]->sender.leaf_index());
    const auto* remove = proposal->as<Remove>();
    return remove != nullptr && !self_removed_.contains(remove->removed) && leave(remove->removed);
  }

  bool is_newest_change(std::size_t place) {
    const auto* proposal = from_member(place);
    if (proposal == nullptr) return false;
    if (proposal->as<GroupContextExtensions>()) return !std::exchange(extensions_decided_, true);
    const auto* update = proposal->as<Update>();
    return update != nullptr && decided_.insert(*list_[place]->sender.leaf_index()).second && fits(update->leaf_node);
  }

  bool is_addition(std::size_t place) {
    const auto* proposal = from_member(place);
    if (proposal == nullptr) return false;
    if (const auto* add = proposal->as<Add>()) return is_usable(add->key_package.claim().leaf_node);
    if (const auto* change = proposal->as<AppDataUpdate>()) return fits_component(*change);
    const auto type = proposal->proposal_type();
    return !is_default(type) && !proposal->as<SelfRemove>() && epoch_.tree.census().all_support(type);
  }

  bool is_usable(const LeafNode& leaf) {
    const auto* source = std::get_if<FromKeyPackage>(&leaf.source);
    if (!source || !source->lifetime.check({epoch_.settings.longest_lifetime, surroundings_.now})) return false;
    auto client = surroundings_.authentication.client_id(leaf);
    return !is_member(leaf, client) && fits(leaf) && clients_.insert(std::move(client)).second;
  }

  /// Whether the client is in the group, and stays.
  bool is_member(const LeafNode& leaf, const Bytes& client) {
    const auto& authentication = surroundings_.authentication;
    if (gone_.contains(client) || !epoch_.clients.of(epoch_.tree, authentication).may_contain(authentication, leaf)) {
      return false;
    }
    if (members_.empty()) {
      epoch_.tree.for_each_member(
          [&](LeafIndex, const LeafNode& member) { members_.insert(authentication.client_id(member)); });
    }
    return members_.contains(client);
  }

  /// Whether the leaf could be a member by itself, and has its keys for itself.
  bool fits(const LeafNode& leaf) {
    if (epoch_.tree.has_encryption_key(leaf.encryption_key)) return false;
    RatchetTree alone(epoch_.suite);
    if (!alone.add(leaf) || !check_members(alone, epoch_.context.extensions)) return false;
    return keys_.insert(leaf.encryption_key).second && keys_.insert(leaf.signature_key).second;
  }

  /// Whether its component is not removed, or else by this proposal alone.
  bool fits_component(const AppDataUpdate& change) {
    const auto [known, is_first] = updated_components_.try_emplace(change.component_id, change.update.has_value());
    return is_first || (known->second && change.update);
  }

  const Epoch& epoch_;
  const std::vector<ProposalCache::Entry>& list_;
  const Surroundings& surroundings_;
  Candidates found_;
  std::set<LeafIndex> self_removed_;
  std::set<LeafIndex> decided_;                     ///< what becomes of them is settled
  std::set<Bytes> gone_;                            ///< the clients of those who leave
  std::set<Bytes> clients_;                         ///< who is added
  std::set<Bytes> members_;                         ///< all clients of the group, once somebody is suspected to be one
  std::set<Bytes> keys_;                            ///< of new leaves
  std::map<ComponentID, bool> updated_components_;  ///< whether it is updated, or else removed
  bool extensions_decided_ = false;
};

}  // namespace

std::vector<std::size_t> Candidates::all() const {
  auto both = departures;
  both.insert(both.end(), others.begin(), others.end());
  std::ranges::sort(both);
  return both;
}

Candidates find_candidates(const Group::State& state, const std::vector<Proposal>& own,
                           const Surroundings& surroundings) {
  return Search(state, own, surroundings).run();
}

}  // namespace qpc::mls
