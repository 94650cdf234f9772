#include "core/mls/group/message_sending.h"

#include <algorithm>

#include "core/mls/group/message_protection.h"
#include "core/mls/group/proposal_check.h"
#include "core/mls/group/safe_aad.h"

namespace qpc::mls {
namespace {

AuthenticatedContent sign(const Epoch& epoch, WireFormat format, ByteView authenticated_data, MessageContent content) {
  AuthenticatedContent message{format,
                               {epoch.context.group_id, epoch.context.epoch, Sender::member(epoch.own_leaf_index()),
                                to_bytes(authenticated_data), std::move(content)},
                               {}};
  message.sign(epoch.signature_key, &epoch.context);
  return message;
}

/// As an MLSMessage; uses up a key of `keys` if it is encrypted.
Result<Bytes> protect(const Epoch& epoch, AuthenticatedContent message, SecretTree& keys, std::size_t padding,
                      Random& random) {
  if (message.wire_format == WireFormat::mls_public_message) {
    return wire(
        MLSMessage{protect_public(epoch.suite, std::move(message), epoch.context, epoch.secrets.membership_key)});
  }
  QPC_TRY(auto encrypted,
          protect_private(epoch.suite, message, epoch.secrets.sender_data_secret, keys, padding, random));
  return wire(MLSMessage{std::move(encrypted)});
}

/// What only its sender has to keep to.
Result<void> check_self_remove(const Group::State& state, HandshakeFormat format) {
  if (format != HandshakeFormat::public_message) {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove that is no PublicMessage");
  }
  const auto own = Sender::member(state.epoch->own_leaf_index());
  const bool repeated = std::ranges::any_of(state.proposals.list(), [&](const auto& entry) {
    return entry->sender == own && entry->proposal.template as<SelfRemove>();
  });
  if (!repeated) return {};
  return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a second SelfRemove in one epoch");
}

}  // namespace

Result<void> check_active(const Group::State& state) {
  if (state.removed_in_epoch) {
    return fail(Kind::rejected, "RFC 9420 §12.4.2: this member was removed from the group");
  }
  if (state.epoch->reinit) return fail(Kind::rejected, "RFC 9420 §12.4.2: the group was re-initialised");
  return {};
}

Result<SentState> send_application(const Group::State& state, ByteView data, ByteView authenticated_data,
                                   std::size_t padding, Random& random) {
  QPC_CHECK(check_active(state));
  if (!state.proposals.empty()) {
    return fail(Kind::rejected, "RFC 9420 §12.4: there are proposals to commit before anything else is said");
  }
  QPC_CHECK(check_authenticated_data(state.epoch->context.extensions, authenticated_data));
  auto next = state;
  auto message =
      sign(*state.epoch, WireFormat::mls_private_message, authenticated_data, ApplicationData{to_bytes(data)});
  QPC_TRY(auto octets, protect(*state.epoch, std::move(message), next.keys, padding, random));
  return SentState{std::move(next), std::move(octets)};
}

Result<SentState> send_proposal(const Group::State& state, const Proposal& proposal,
                                std::optional<OwnUpdate> own_update, HandshakeFormat format,
                                ByteView authenticated_data, const Surroundings& surroundings, Random& random) {
  QPC_CHECK(check_active(state));
  const auto& epoch = *state.epoch;
  const auto sender = Sender::member(epoch.own_leaf_index());
  if (proposal.as<Update>() && !own_update) {
    return fail(Kind::rejected, "an Update is proposed by propose_update, which keeps its private keys");
  }
  QPC_CHECK(check_authenticated_data(epoch.context.extensions, authenticated_data));
  QPC_CHECK(check_proposal(proposal, sender, epoch, surroundings, Judge::sender));
  if (proposal.as<SelfRemove>()) QPC_CHECK(check_self_remove(state, format));
  const auto wire_format =
      format == HandshakeFormat::public_message ? WireFormat::mls_public_message : WireFormat::mls_private_message;
  auto message = sign(epoch, wire_format, authenticated_data, proposal);
  auto next = state;
  QPC_TRY(next.proposals, next.proposals.with({message.proposal_ref(epoch.suite), sender, proposal,
                                               to_bytes(authenticated_data), std::move(own_update)},
                                              epoch.settings));
  QPC_TRY(auto octets, protect(epoch, std::move(message), next.keys, 0, random));
  return SentState{std::move(next), std::move(octets)};
}

NewLeaf make_update(const Epoch& epoch, const std::optional<ClientIdentity>& new_identity, Random& random) {
  auto leaf = epoch.own_leaf();
  OwnUpdate keys{crypto::KemPrivateKey::generate(epoch.suite.kem(), random),
                 new_identity ? new_identity->signature_key : epoch.signature_key};
  if (new_identity) {
    leaf.signature_key = new_identity->signature_key.public_key();
    leaf.credential = new_identity->credential;
    leaf.capabilities = new_identity->capabilities;
    leaf.extensions = new_identity->leaf_extensions;
  }
  leaf.encryption_key = keys.encryption_key.public_key();
  leaf.source = FromUpdate{};
  leaf.sign(keys.signature_key, {epoch.context.group_id, epoch.own_leaf_index()});
  return {std::move(leaf), std::move(keys)};
}

}  // namespace qpc::mls
