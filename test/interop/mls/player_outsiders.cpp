// Steps of those outside the group, and descriptions of proposals.
#include "interop/mls/player.h"

namespace qpc::mls::interop {

pb::ProposalDescription Player::describe(const Step& step) {
  pb::ProposalDescription description;
  const auto type = step.text("proposalType");
  description.set_proposal_type(type);
  if (type == "add") description.set_key_package(message(step.number("keyPackage"), "key_package"));
  if (type == "remove") description.set_removed_id(step.text("removed"));
  if (type == "externalPSK") description.set_psk_id(message(step.number("pskID"), "psk_id"));
  if (type == "resumptionPSK") description.set_epoch_id(step.number("epochID"));
  for (const auto& one : step.objects("extensions")) {
    auto* added = description.add_extensions();
    added->set_extension_type(static_cast<std::uint32_t>(one.number("extension_type")));
    added->set_extension_data(one.octets("extension_data"));
  }
  if (type == "reinit") {
    if (step.flag("changeCipherSuite")) change_suite();
    description.set_cipher_suite(cipher_suite_);
    description.set_group_id(reinit_group_id(step.flag("changeGroupID")));
  }
  return description;
}

void Player::new_member_add_proposal(const Step& step) {
  pb::GroupInfoRequest question;
  question.set_state_id(state_of(step.text("actor")));
  const auto info = ask<pb::GroupInfoResponse>(step.text("actor"), "GroupInfo", question);
  const auto joiner = step.text("joiner");
  pb::NewMemberAddProposalRequest request;
  request.set_group_info(info.group_info());
  request.set_identity(joiner);
  const auto proposed = ask<pb::NewMemberAddProposalResponse>(joiner, "NewMemberAddProposal", request);
  actor(joiner).transaction = proposed.transaction_id();
  store("proposal", proposed.proposal());
}

void Player::add_external_signer(const Step& step) {
  const auto signer = step.text("signer");
  pb::CreateExternalSignerRequest create;
  create.set_cipher_suite(cipher_suite_);
  create.set_identity(signer);
  const auto created = ask<pb::CreateExternalSignerResponse>(signer, "CreateExternalSigner", create);
  actor(signer).signer = created.signer_id();
  pb::AddExternalSignerRequest request;
  request.set_state_id(state_of(step.text("actor")));
  request.set_external_sender(created.external_sender());
  store("proposal", ask<pb::ProposalResponse>(step.text("actor"), "AddExternalSigner", request).proposal());
}

void Player::external_signer_proposal(const Step& step) {
  const auto signer = step.text("actor");
  if (!actor(signer).signer) throw StepFailed(signer + " is no external signer");
  pb::GroupInfoRequest question;
  question.set_state_id(state_of(step.text("member")));
  question.set_external_tree(true);
  const auto info = ask<pb::GroupInfoResponse>(step.text("member"), "GroupInfo", question);
  pb::ExternalSignerProposalRequest request;
  request.set_signer_id(*actor(signer).signer);
  request.set_group_info(info.group_info());
  request.set_ratchet_tree(info.ratchet_tree());
  *request.mutable_description() = describe(step.object("description"));
  store("proposal", ask<pb::ProposalResponse>(signer, "ExternalSignerProposal", request).proposal());
}

}  // namespace qpc::mls::interop
