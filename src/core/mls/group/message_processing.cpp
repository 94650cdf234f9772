#include "core/mls/group/message_processing.h"

#include <algorithm>

#include "core/mls/group/commit_processing.h"
#include "core/mls/group/message_protection.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/safe_aad.h"

namespace qpc::mls {
namespace {

template <class T>
using Taken = std::expected<T, Refusal>;

std::unexpected<Refusal> refuse_unknown_sender() {
  return refuse(DecryptFailure::unknown_sender, Kind::rejected, "RFC 9420 §6.3.2: nobody is at the sender's leaf");
}

std::unexpected<Refusal> refuse_own_message() {
  return refuse(DecryptFailure::own_message, Kind::rejected, "this member sent the message itself");
}

/// In which epoch a message is to be read: nothing for this one, or an index into `past`.
Taken<std::optional<std::size_t>> find_epoch(const Group::State& state, ByteView group_id, std::uint64_t epoch,
                                             ContentType type, std::chrono::sys_seconds now) {
  const auto& context = state.epoch->context;
  if (!std::ranges::equal(group_id, context.group_id)) {
    return refuse(DecryptFailure::wrong_group, Kind::rejected, "RFC 9420 §6: a message for another group");
  }
  if (epoch == context.epoch) {
    if (type == ContentType::application || !state.removed_in_epoch) return std::optional<std::size_t>();
    return refuse(DecryptFailure::removed, Kind::rejected,
                  "RFC 9420 §12.4.2: a handshake after this member was removed from the group");
  }
  if (epoch > context.epoch) {
    if (state.removed_in_epoch) {
      return refuse(DecryptFailure::removed, Kind::rejected,
                    "RFC 9420 §12.4.2: this member was removed from the group");
    }
    return refuse(DecryptFailure::epoch_in_future, Kind::stale, "RFC 9420 §14: a message of an epoch not yet reached");
  }
  if (epoch < state.epoch->first_epoch) {
    return refuse(DecryptFailure::before_joining, Kind::stale,
                  "RFC 9420 §15.3: a message from before this member came");
  }
  const auto age = context.epoch - epoch - 1;
  if (type != ContentType::application || age >= state.past_kept(now)) {
    return refuse(DecryptFailure::epoch_too_old, Kind::stale, "RFC 9420 §15.3: a message of an epoch that is over");
  }
  return static_cast<std::size_t>(age);
}

/// RFC 9420 §6.1: with which key the signature of each type of sender is verified.
Taken<SignaturePublicKey> find_signature_key(const Epoch& epoch, const FramedContent& content) {
  const auto* proposal = std::get_if<Proposal>(&content.content);
  const auto* commit = std::get_if<Commit>(&content.content);
  switch (content.sender.sender_type) {
    case SenderType::member: {
      const auto signature_key = epoch.tree.signature_key({content.sender.index});
      if (!signature_key) return refuse_unknown_sender();
      return to_bytes(*signature_key);
    }
    case SenderType::external: {
      QPC_TRY(const auto senders, epoch.context.extensions.get<ExternalSenders>());
      if (!senders || content.sender.index >= senders->external_senders.size()) return refuse_unknown_sender();
      if (proposal) return senders->external_senders[content.sender.index].signature_key;
      return refuse(DecryptFailure::invalid, Kind::rejected, "RFC 9420 §6.1: an external sender may only propose");
    }
    case SenderType::new_member_proposal: {
      const auto* add = proposal ? proposal->as<Add>() : nullptr;
      if (add) return add->key_package.claim().leaf_node.signature_key;
      return refuse(DecryptFailure::invalid, Kind::rejected,
                    "RFC 9420 §6.1: a new member may only propose its own Add");
    }
    case SenderType::new_member_commit: {
      if (commit && commit->path) return commit->path->leaf_node.signature_key;
      return refuse(DecryptFailure::invalid, Kind::rejected, "RFC 9420 §12.4.3.2: an external commit without a path");
    }
  }
  return refuse_unknown_sender();
}

/// `queue`: where the signatures of application messages go; handshakes change the group, and are verified at once.
Taken<AuthenticatedContent> verify(const Suite& suite, Unverified<AuthenticatedContent> content, ByteView signature_key,
                                   const GroupContext& context, crypto::SignatureQueue* queue) {
  const bool waits = queue != nullptr && content.claim().content.content_type() == ContentType::application;
  auto verified =
      waits ? Result<AuthenticatedContent>(std::move(content).verify_later(*queue, suite, signature_key, &context))
            : std::move(content).verify(suite, signature_key, &context);
  if (!verified) {
    return std::unexpected(Refusal(DecryptFailure::bad_signature, verified.error().kind, verified.error().text));
  }
  QPC_CHECK(check_authenticated_data(context.extensions, verified->content.authenticated_data));
  return *std::move(verified);
}

class MessageProcessing {
 public:
  MessageProcessing(const Group::State& state, const Surroundings& surroundings)
      : state_(state), epoch_(*state.epoch), surroundings_(surroundings) {}

  Taken<ProcessedState> process(const PublicMessage& message) const {
    const auto& framed = message.content;
    QPC_CHECK(find_epoch(state_, framed.group_id, framed.epoch, framed.content_type(), surroundings_.now));
    if (framed.sender.leaf_index() == epoch_.own_leaf_index()) return refuse_own_message();
    QPC_TRY(auto content, unprotect_public(epoch_.suite, message, epoch_.context, epoch_.secrets.membership_key));
    QPC_TRY(const auto signature_key, find_signature_key(epoch_, framed));
    QPC_TRY(const auto verified, verify(epoch_.suite, std::move(content), signature_key, epoch_.context, nullptr));
    return take_handshake(verified, state_.keys);
  }

  Taken<ProcessedState> process(const PrivateMessage& message) const {
    QPC_TRY(const auto past,
            find_epoch(state_, message.group_id, message.epoch, message.content_type, surroundings_.now));
    if (past) return process_late(message, *past);
    QPC_TRY(const auto sender, open_sender_data(epoch_.suite, message, epoch_.secrets.sender_data_secret));
    if (sender.leaf_index == epoch_.own_leaf_index()) return refuse_own_message();
    const auto leaf = epoch_.tree.leaf(sender.leaf_index);
    if (leaf == nullptr) return refuse_unknown_sender();
    auto keys = state_.keys;
    QPC_TRY(auto content, open_content(epoch_.suite, message, sender, keys));
    QPC_TRY(auto verified,
            verify(epoch_.suite, std::move(content), leaf->signature_key, epoch_.context, surroundings_.signatures));
    if (message.content_type != ContentType::application) return take_handshake(verified, keys);
    auto next = state_;
    next.keys = std::move(keys);
    return ProcessedState{std::move(next), make_event(std::move(verified), sender, leaf->credential)};
  }

 private:
  /// An application message of a past epoch.
  Taken<ProcessedState> process_late(const PrivateMessage& message, std::size_t index) const {
    const auto& past = *state_.past[index].epoch;
    QPC_TRY(const auto sender, open_sender_data(epoch_.suite, message, past.sender_data_secret));
    if (sender.leaf_index == epoch_.own_leaf_index()) return refuse_own_message();
    const auto member = state_.past_member(index, sender.leaf_index);
    if (!member) return refuse_unknown_sender();
    auto keys = state_.past[index].keys;
    QPC_TRY(auto content, open_content(epoch_.suite, message, sender, keys));
    QPC_TRY(auto verified,
            verify(epoch_.suite, std::move(content), member->signature_key, past.context, surroundings_.signatures));
    auto next = state_;
    next.past[index].keys = std::move(keys);
    return ProcessedState{std::move(next), make_event(std::move(verified), sender, member->credential)};
  }

  static ApplicationMessage make_event(AuthenticatedContent content, const SenderData& sender,
                                       const Credential& credential) {
    auto& framed = content.content;
    return {.epoch = framed.epoch,
            .sender = sender.leaf_index,
            .sender_credential = credential,
            .generation = sender.generation,
            .authenticated_data = std::move(framed.authenticated_data),
            .data = std::move(std::get<ApplicationData>(framed.content).octets)};
  }

  /// A verified proposal or commit of this epoch; `keys` are without the one that opened it.
  Taken<ProcessedState> take_handshake(const AuthenticatedContent& content, const SecretTree& keys) const {
    if (epoch_.reinit) {
      return refuse(DecryptFailure::invalid, Kind::rejected, "RFC 9420 §12.4.2: the group was re-initialised");
    }
    if (const auto* proposal = std::get_if<Proposal>(&content.content.content)) {
      return take_proposal(content, *proposal, keys);
    }
    QPC_TRY(auto outcome, process_commit(state_, content, surroundings_));
    if (auto* removed = std::get_if<RemovedFromGroup>(&outcome)) {
      auto next = state_;
      next.keys = keys;
      next.removed_in_epoch = removed->epoch;
      return ProcessedState{std::move(next), std::move(*removed)};
    }
    auto& change = std::get<EpochChange>(outcome);
    auto before = state_;
    before.keys = keys;
    auto next = before.after(change);
    return ProcessedState{std::move(next), std::move(change.event)};
  }

  Taken<ProcessedState> take_proposal(const AuthenticatedContent& content, const Proposal& proposal,
                                      const SecretTree& keys) const {
    const auto sender = content.content.sender;
    if (proposal.as<SelfRemove>() && content.wire_format != WireFormat::mls_public_message) {
      return refuse(DecryptFailure::invalid, Kind::rejected,
                    "draft-ietf-mls-extensions §6.3: a SelfRemove that is no PublicMessage");
    }
    QPC_CHECK(check_proposal(proposal, sender, epoch_, surroundings_, Judge::receiver));
    auto ref = content.proposal_ref(epoch_.suite);
    auto next = state_;
    next.keys = keys;
    QPC_TRY(next.proposals,
            next.proposals.with({ref, sender, proposal, content.content.authenticated_data, {}}, epoch_.settings));
    return ProcessedState{std::move(next),
                          ProposalReceived{std::move(ref), sender, proposal, content.content.authenticated_data}};
  }

  const Group::State& state_;
  const Epoch& epoch_;
  const Surroundings& surroundings_;
};

}  // namespace

std::expected<ProcessedState, Refusal> process_message(const Group::State& state, ByteView mls_message,
                                                       const Surroundings& surroundings) {
  QPC_TRY(const auto message, read_all<MLSMessage>(mls_message));
  const MessageProcessing processing(state, surroundings);
  if (const auto* public_message = message.as<PublicMessage>()) return processing.process(*public_message);
  if (const auto* private_message = message.as<PrivateMessage>()) return processing.process(*private_message);
  return refuse(DecryptFailure::wrong_group, Kind::rejected, "RFC 9420 §6: a message that is for no group");
}

}  // namespace qpc::mls
