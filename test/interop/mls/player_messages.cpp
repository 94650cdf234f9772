// Steps inside a group: proposals, commits, application messages.
#include "core/crypto/system_random.h"
#include "interop/mls/player.h"

namespace qpc::mls::interop {
namespace {

std::string random_octets() {
  const auto octets = crypto::SystemRandom().bytes(32);
  return std::string(as_text(octets));
}

}  // namespace

void Player::install_psk(const Step& step) {
  pb::StorePSKRequest request;
  request.set_psk_id(random_octets());
  request.set_psk_secret(random_octets());
  store("psk_id", request.psk_id());
  store("psk_secret", request.psk_secret());
  for (const auto& name : step.texts("clients")) {
    const auto& one = actor(name);
    request.set_state_or_transaction_id(one.state ? *one.state : one.transaction.value_or(0));
    ask<pb::StorePSKResponse>(name, "StorePSK", request);
  }
}

void Player::group_info(const Step& step) {
  pb::GroupInfoRequest request;
  request.set_state_id(state_of(step.text("actor")));
  request.set_external_tree(step.flag("externalTree"));
  const auto info = ask<pb::GroupInfoResponse>(step.text("actor"), "GroupInfo", request);
  store("group_info", info.group_info());
  store("ratchet_tree", info.ratchet_tree());
}

void Player::propose(const Step& step) {
  const auto name = step.text("actor");
  const auto action = step.text("action");
  const auto send = [&](const std::string& method, auto request) {
    request.set_state_id(state_of(name));
    store("proposal", ask<pb::ProposalResponse>(name, method, request).proposal());
  };
  if (action == "addProposal") {
    pb::AddProposalRequest request;
    request.set_key_package(message(step.number("keyPackage"), "key_package"));
    return send("AddProposal", request);
  }
  if (action == "updateProposal") return send("UpdateProposal", pb::UpdateProposalRequest());
  if (action == "removeProposal") {
    pb::RemoveProposalRequest request;
    request.set_removed_id(step.text("removed"));
    return send("RemoveProposal", request);
  }
  if (action == "externalPSKProposal") {
    pb::ExternalPSKProposalRequest request;
    request.set_psk_id(message(step.number("pskID"), "psk_id"));
    return send("ExternalPSKProposal", request);
  }
  if (action == "resumptionPSKProposal") {
    pb::ResumptionPSKProposalRequest request;
    request.set_epoch_id(step.number("epochID"));
    return send("ResumptionPSKProposal", request);
  }
  pb::GroupContextExtensionsProposalRequest request;
  for (const auto& one : step.objects("extensions")) {
    auto* added = request.add_extensions();
    added->set_extension_type(static_cast<std::uint32_t>(one.number("extension_type")));
    added->set_extension_data(one.octets("extension_data"));
  }
  send("GroupContextExtensionsProposal", request);
}

pb::CommitRequest Player::commit_request(const Step& step) {
  pb::CommitRequest request;
  request.set_state_id(state_of(step.text("actor")));
  for (const auto proposal : step.numbers("byReference")) request.add_by_reference(message(proposal, "proposal"));
  for (const auto& proposal : step.objects("byValue")) *request.add_by_value() = describe(proposal);
  request.set_force_path(step.flag("forcePath"));
  request.set_external_tree(step.flag("externalTree"));
  return request;
}

pb::CommitResponse Player::send_commit(const std::string& committer, const pb::CommitRequest& request) {
  auto sent = ask<pb::CommitResponse>(committer, "Commit", request);
  store("commit", sent.commit());
  store("welcome", sent.welcome());
  if (request.external_tree()) store("ratchet_tree", sent.ratchet_tree());
  pb::HandlePendingCommitRequest pending;
  pending.set_state_id(state_of(committer));
  enter(committer, ask<pb::HandleCommitResponse>(committer, "HandlePendingCommit", pending).state_id());
  return sent;
}

void Player::follow(const std::string& name, const std::string& commit, const std::vector<std::size_t>& proposals) {
  pb::HandleCommitRequest request;
  request.set_state_id(state_of(name));
  for (const auto proposal : proposals) request.add_proposal(message(proposal, "proposal"));
  request.set_commit(commit);
  enter(name, ask<pb::HandleCommitResponse>(name, "HandleCommit", request).state_id());
}

void Player::full_commit(const Step& step) {
  const auto committer = step.text("actor");
  const auto sent = send_commit(committer, commit_request(step));
  agree(index_, {committer});
  for (const auto& member : step.texts("members")) {
    follow(member, sent.commit(), step.numbers("byReference"));
    agree(index_, {member});
  }
  for (const auto& joiner : step.texts("joiners")) {
    welcome(joiner, sent.welcome(), sent.ratchet_tree());
    agree(index_, {joiner});
  }
}

void Player::commit(const Step& step) {
  const auto committer = step.text("actor");
  const auto request = commit_request(step);
  const auto sent = ask<pb::CommitResponse>(committer, "Commit", request);
  store("commit", sent.commit());
  store("welcome", sent.welcome());
  if (request.external_tree()) store("ratchet_tree", sent.ratchet_tree());
  committed_[committer] = index_;
}

void Player::handle_pending_commit(const Step& step) {
  const auto committer = step.text("actor");
  const auto committed = committed_.find(committer);
  if (committed == committed_.end()) throw StepFailed(committer + " has not committed");
  pb::HandlePendingCommitRequest request;
  request.set_state_id(state_of(committer));
  enter(committer, ask<pb::HandleCommitResponse>(committer, "HandlePendingCommit", request).state_id());
  agree(committed->second, {committer});
}

void Player::handle_commit(const Step& step) {
  const auto from = step.number("commit");
  follow(step.text("actor"), message(from, "commit"), step.numbers("byReference"));
  agree(from, {step.text("actor")});
}

void Player::protect(const Step& step) {
  const auto speaker = step.text("actor");
  pb::ProtectRequest request;
  request.set_state_id(state_of(speaker));
  request.set_authenticated_data(step.text("authenticatedData"));
  request.set_plaintext(step.text("plaintext"));
  store("authenticated_data", request.authenticated_data());
  store("plaintext", request.plaintext());
  store("ciphertext", ask<pb::ProtectResponse>(speaker, "Protect", request).ciphertext());
}

void Player::unprotect(const Step& step) {
  const auto from = step.number("ciphertext");
  pb::UnprotectRequest request;
  request.set_state_id(state_of(step.text("actor")));
  request.set_ciphertext(message(from, "ciphertext"));
  const auto heard = ask<pb::UnprotectResponse>(step.text("actor"), "Unprotect", request);
  if (heard.plaintext() != message(from, "plaintext")) throw StepFailed("another plaintext than was said");
  if (heard.authenticated_data() != message(from, "authenticated_data")) {
    throw StepFailed("another authenticated data than was said");
  }
}

}  // namespace qpc::mls::interop
