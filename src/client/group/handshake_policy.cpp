#include "client/group/handshake_policy.h"

#include <algorithm>

#include "client/account/member_check.h"

namespace qpc::client {
namespace {

Result<void> check_add(const ConversationRow& conversation, const identity::AccountId& self, const mls::Add& add) {
  if (conversation.kind != GroupKind::dm) return {};
  QPC_TRY(const auto claim, read_claim(add.key_package.claim().leaf_node.credential));
  if (claim.account_id == self || claim.account_id == conversation.peer) return {};
  return fail(Kind::rejected, "a third person cannot be brought into a direct conversation");
}

Result<void> check_extensions(const ConversationRow& conversation, const mls::Extensions& extensions) {
  const Bytes* data = extensions.find(mls::ExtensionType::group_profile);
  if (data == nullptr) return fail(Kind::rejected, "a group keeps its profile");
  QPC_TRY(const auto profile, read_all<message::GroupProfile>(*data));
  if (profile.kind != conversation.kind) {
    return fail(Kind::rejected, "a direct conversation stays one, and so does a group");
  }
  // Who is behind or out is let in again by this channel only.
  if (std::ranges::equal(profile.channel.local, conversation.channel)) return {};
  return fail(Kind::rejected, "a group stays in its channel");
}

Result<void> check_proposal(const ConversationRow& conversation, const identity::AccountId& self,
                            const mls::Proposal& proposal) {
  if (proposal.as<mls::ReInit>() != nullptr) return fail(Kind::rejected, "a group is not closed for a successor");
  if (const auto* add = proposal.as<mls::Add>()) return check_add(conversation, self, *add);
  if (const auto* change = proposal.as<mls::GroupContextExtensions>()) {
    return check_extensions(conversation, change->extensions);
  }
  return {};
}

Result<void> check_sender(const mls::Sender& sender) {
  if (sender.sender_type == mls::SenderType::member) return {};
  return fail(Kind::rejected, "one who is no member wanted to change the group");
}

/// Who may send each kind of event, and whether in the clear.
struct Check {
  const ConversationRow& conversation;
  const identity::AccountId& self;
  const mls::Group& before;
  const IsRevoked& is_revoked;
  bool in_the_clear;

  Result<void> operator()(const mls::ApplicationMessage&) const { return {}; }

  Result<void> operator()(const mls::ProposalReceived& received) const {
    QPC_CHECK(check_sender(received.sender));
    if (in_the_clear && received.proposal.as<mls::SelfRemove>() == nullptr) return refuse_clear();
    // Every commit would have to carry it, whatever mailbox it names, or none.
    if (received.proposal.as<mls::Add>() != nullptr) {
      return fail(Kind::rejected, "who brings somebody in commits that, and does not leave it to others");
    }
    QPC_CHECK(check_proposal(conversation, self, received.proposal));
    return check_roles(before, received, is_revoked);
  }

  Result<void> operator()(const mls::CommitApplied& applied) const {
    QPC_CHECK(check_sender(applied.sender));
    if (in_the_clear) return refuse_clear();
    for (const auto& committed : applied.proposals) {
      QPC_CHECK(check_sender(committed.sender));
      QPC_CHECK(check_proposal(conversation, self, committed.proposal));
    }
    return check_roles(before, applied, is_revoked);
  }

  Result<void> operator()(const mls::RemovedFromGroup& removed) const {
    QPC_CHECK(check_sender(removed.sender));
    return in_the_clear ? refuse_clear() : Result<void>();
  }

 private:
  static Result<void> refuse_clear() { return fail(Kind::rejected, "a change of the group that is not encrypted"); }
};

}  // namespace

Result<void> check_handshake(const ConversationRow& conversation, const identity::AccountId& self,
                             const mls::Group& before, mls::WireFormat format, const mls::GroupEvent& event,
                             const IsRevoked& is_revoked) {
  return std::visit(Check{conversation, self, before, is_revoked, format == mls::WireFormat::mls_public_message},
                    event);
}

}  // namespace qpc::client
