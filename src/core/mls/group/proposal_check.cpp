#include "core/mls/group/proposal_check.h"

#include <algorithm>

#include "core/mls/group/psk.h"
#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

struct Check {
  Sender sender;
  const Epoch& epoch;
  const Surroundings& surroundings;
  Judge judge;

  Result<void> operator()(const Add& add) const {
    LifetimeLimits limits{epoch.settings.longest_lifetime, {}};
    if (judge == Judge::sender) limits.now = surroundings.now;
    QPC_TRY(const auto key_package, add.key_package.verify(limits));
    if (key_package.cipher_suite != epoch.context.cipher_suite) {
      return fail(Kind::rejected, "RFC 9420 §10.1: a KeyPackage of another suite than the group's");
    }
    return surroundings.authentication.check_member(epoch.suite, key_package.leaf_node);
  }

  Result<void> operator()(const Update& update) const {
    const auto leaf_index = sender.leaf_index();
    const auto old_leaf = leaf_index ? epoch.tree.leaf(*leaf_index) : nullptr;
    if (old_leaf == nullptr) return fail(Kind::rejected, "RFC 9420 §12.1.2: an Update from one who is no member");
    if (update.leaf_node.leaf_node_source() != LeafNodeSource::update) {
      return fail(Kind::rejected, "RFC 9420 §7.3: the leaf of an Update has another source than update");
    }
    if (update.leaf_node.encryption_key == old_leaf->encryption_key) {
      return fail(Kind::rejected, "RFC 9420 §7.3: an Update that keeps the encryption key");
    }
    return check_replacement(*old_leaf, update.leaf_node, *leaf_index, epoch, surroundings);
  }

  Result<void> operator()(const Remove& remove) const {
    if (!epoch.tree.leaf_octets(remove.removed)) {
      return fail(Kind::rejected, "RFC 9420 §12.1.3: a Remove of a leaf where nobody is");
    }
    return {};
  }

  Result<void> operator()(const PreSharedKey& psk) const {
    QPC_CHECK(check_psk_nonce(psk.psk, epoch.suite));
    // They belong into the first commit of a group that continues another one. It is made by the creator alone, who has
    // nobody to check it; see commit_continuing.
    if (judge == Judge::sender && epoch.context.epoch == 0) return {};
    return check_psk_usage(psk.psk);
  }

  Result<void> operator()(const ReInit& reinit) const {
    if (reinit.version < epoch.context.version) {
      return fail(Kind::rejected, "RFC 9420 §12.1.5: a ReInit to an older protocol version");
    }
    return {};
  }

  Result<void> operator()(const ExternalInit&) const {
    if (sender.sender_type == SenderType::new_member_commit) return {};
    return fail(Kind::rejected, "RFC 9420 §12.1.6: an ExternalInit outside an external commit");
  }

  Result<void> operator()(const GroupContextExtensions& change) const {
    QPC_CHECK(check_dictionary(change.extensions));
    const auto* before = epoch.context.extensions.find(ExtensionType::external_senders);
    const auto* after = change.extensions.find(ExtensionType::external_senders);
    if (before != nullptr && after != nullptr && *before == *after) return {};
    return check_external_senders(epoch.suite, change.extensions, surroundings.authentication);
  }

  /// draft-ietf-mls-extensions §4.7: where AppDataUpdate is required, it alone changes the dictionary.
  Result<void> check_dictionary(const Extensions& extensions) const {
    const auto& before = epoch.context.extensions;
    QPC_TRY(const auto required, before.get<RequiredCapabilities>());
    if (!required || !std::ranges::contains(required->proposal_types, ProposalType::app_data_update)) return {};
    const auto* old_data = before.find(ExtensionType::app_data_dictionary);
    const auto* new_data = extensions.find(ExtensionType::app_data_dictionary);
    if (old_data != nullptr && new_data != nullptr ? *old_data == *new_data : old_data == new_data) return {};
    return fail(Kind::rejected,
                "draft-ietf-mls-extensions §4.7: GroupContextExtensions that change what AppDataUpdate keeps");
  }

  Result<void> operator()(const AppDataUpdate& change) const {
    QPC_CHECK(check_listed(ProposalType::app_data_update));
    return check_component(change.component_id);
  }

  Result<void> operator()(const AppEphemeral& ephemeral) const {
    QPC_CHECK(check_listed(ProposalType::app_ephemeral));
    QPC_CHECK(check_component(ephemeral.component_id));
    return surroundings.components.check_ephemeral(ephemeral.component_id, ephemeral.data);
  }

  Result<void> operator()(const SelfRemove&) const {
    const auto leaf_index = sender.leaf_index();
    if (!leaf_index || epoch.tree.leaf(*leaf_index) == nullptr) {
      return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove from one who is no member");
    }
    if (!epoch.tree.census().all_support(ProposalType::self_remove)) {
      return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove that not all members support");
    }
    return {};
  }

  Result<void> operator()(const UnknownProposal& unknown) const { return check_listed(unknown.proposal_type); }

  Result<void> check_listed(ProposalType type) const {
    if (epoch.own_leaf().capabilities.supports(type)) return {};
    return fail(Kind::unsupported, "RFC 9420 §12.2: a proposal of a type that not all members support");
  }

  Result<void> check_component(ComponentID component_id) const {
    if (surroundings.components.knows(component_id)) return {};
    return fail(Kind::rejected, "draft-ietf-mls-extensions §4.7: a component that the application does not know");
  }
};

Result<void> check_sender(const Proposal& proposal, Sender sender) {
  if (sender.sender_type == SenderType::external && !allowed_from_external(proposal.proposal_type())) {
    return fail(Kind::rejected, "RFC 9420 §12.1.8: a proposal that an external sender may not make");
  }
  if (sender.sender_type == SenderType::new_member_proposal && !proposal.as<Add>()) {
    return fail(Kind::rejected, "RFC 9420 §6.1: a new member proposes something else than to be added");
  }
  return {};
}

}  // namespace

Result<void> check_proposal(const Proposal& proposal, Sender sender, const Epoch& epoch,
                            const Surroundings& surroundings, Judge judge) {
  QPC_CHECK(check_sender(proposal, sender));
  return std::visit(Check{sender, epoch, surroundings, judge}, proposal.body);
}

Result<void> check_external_senders(const Suite& suite, const Extensions& extensions,
                                    const AuthenticationService& authentication) {
  QPC_TRY(const auto senders, extensions.get<ExternalSenders>());
  if (!senders) return {};
  for (const auto& external : senders->external_senders) {
    QPC_CHECK(authentication.check_external_sender(suite, external));
  }
  return {};
}

Result<void> check_by_value(const Proposal& proposal) {
  if (!proposal.as<SelfRemove>()) return {};
  return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove by value");
}

Result<void> check_replacement(const LeafNode& old_leaf, const LeafNode& new_leaf, LeafIndex place, const Epoch& epoch,
                               const Surroundings& surroundings) {
  const LifetimeLimits limits{epoch.settings.longest_lifetime, {}};
  QPC_CHECK(check_leaf(epoch.suite, new_leaf, {epoch.context.group_id, place}, limits));
  return surroundings.authentication.check_successor(epoch.suite, old_leaf, new_leaf);
}

}  // namespace qpc::mls
