// Steps that lead into groups.
#include "core/base/encoding.h"
#include "core/crypto/system_random.h"
#include "interop/mls/player.h"

namespace qpc::mls::interop {
namespace {

std::vector<std::string> without(std::vector<std::string> names, const std::string& name) {
  std::erase(names, name);
  return names;
}

void add_if_new(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void set_extensions(const Step& step, auto* extensions) {
  for (const auto& one : step.objects("extensions")) {
    auto* added = extensions->Add();
    added->set_extension_type(static_cast<std::uint32_t>(one.number("extension_type")));
    added->set_extension_data(one.octets("extension_data"));
  }
}

}  // namespace

std::string Player::new_group_id() const { return "group " + to_hex(crypto::SystemRandom().bytes(16)); }

std::string Player::reinit_group_id(bool change) const { return message(0, "group_id") + (change ? "++" : ""); }

void Player::change_suite() {
  auto next = setting_.common_suites.upper_bound(cipher_suite_);
  if (next == setting_.common_suites.end()) next = setting_.common_suites.begin();
  if (next == setting_.common_suites.end() || *next == cipher_suite_) throw StepFailed("there is no other suite");
  cipher_suite_ = *next;
}

pb::CreateKeyPackageResponse Player::new_key_package(const std::string& name) {
  pb::CreateKeyPackageRequest request;
  request.set_cipher_suite(cipher_suite_);
  request.set_identity(name);
  return ask<pb::CreateKeyPackageResponse>(name, "CreateKeyPackage", request);
}

void Player::welcome(const std::string& name, const std::string& welcome, const std::string& tree) {
  auto& joiner = actor(name);
  if (!joiner.transaction) throw StepFailed(name + " has no KeyPackage");
  pb::JoinGroupRequest request;
  request.set_transaction_id(*joiner.transaction);
  request.set_welcome(welcome);
  request.set_encrypt_handshake(setting_.encrypt_handshake);
  request.set_identity(name);
  request.set_ratchet_tree(tree);
  enter(name, ask<pb::JoinGroupResponse>(name, "JoinGroup", request).state_id());
  joiner.transaction.reset();
}

void Player::create_group(const Step& step) {
  const auto creator = step.text("actor");
  const auto members = step.texts("members");
  pb::CreateGroupRequest request;
  request.set_group_id(new_group_id());
  request.set_cipher_suite(cipher_suite_);
  request.set_encrypt_handshake(setting_.encrypt_handshake);
  request.set_identity(creator);
  enter(creator, ask<pb::CreateGroupResponse>(creator, "CreateGroup", request).state_id());
  store("group_id", request.group_id());
  if (members.empty()) return agree(index_, {creator});

  pb::CommitRequest commit;
  commit.set_state_id(state_of(creator));
  for (const auto& member : members) {
    const auto made = new_key_package(member);
    actor(member).transaction = made.transaction_id();
    auto* add = commit.add_by_value();
    add->set_proposal_type("add");
    add->set_key_package(made.key_package());
  }
  const auto sent = send_commit(creator, commit);
  agree(index_, {creator});
  for (const auto& member : members) welcome(member, sent.welcome(), {});
  agree(index_, members);
}

void Player::create_key_package(const Step& step) {
  const auto made = new_key_package(step.text("actor"));
  actor(step.text("actor")).transaction = made.transaction_id();
  store("key_package", made.key_package());
}

void Player::join_group(const Step& step) {
  const auto from = step.number("welcome");
  const bool beside = from < index_ && messages_[from].contains("ratchet_tree");
  welcome(step.text("actor"), message(from, "welcome"), beside ? message(from, "ratchet_tree") : "");
  agree(from, {step.text("actor")});
}

void Player::external_join(const Step& step) {
  const auto sponsor = step.text("actor");
  const auto joiner = step.text("joiner");
  pb::GroupInfoRequest question;
  question.set_state_id(state_of(sponsor));
  question.set_external_tree(step.flag("externalTree"));
  const auto info = ask<pb::GroupInfoResponse>(sponsor, "GroupInfo", question);

  pb::ExternalJoinRequest request;
  request.set_group_info(info.group_info());
  request.set_ratchet_tree(info.ratchet_tree());
  request.set_encrypt_handshake(setting_.encrypt_handshake);
  request.set_identity(joiner);
  request.set_remove_prior(step.flag("removePrior"));
  for (const auto psk : step.numbers("psks")) {
    auto* added = request.add_psks();
    added->set_psk_id(message(psk, "psk_id"));
    added->set_psk_secret(message(psk, "psk_secret"));
  }
  const auto joined = ask<pb::ExternalJoinResponse>(joiner, "ExternalJoin", request);
  auto members = without(step.texts("members"), joiner);
  add_if_new(members, sponsor);
  for (const auto& member : members) follow(member, joined.commit(), {});
  enter(joiner, joined.state_id());
  members.push_back(joiner);
  agree(index_, members);
}

void Player::reinit(const Step& step) {
  const auto proposer = step.text("proposer");
  const auto committer = step.text("committer");
  const auto welcomer = step.text("welcomer");
  auto everybody = step.texts("members");
  for (const auto& name : {proposer, committer, welcomer}) add_if_new(everybody, name);

  std::string proposal;
  if (proposer.empty()) {
    proposal = message(step.number("externalReinitProposal"), "proposal");
  } else {
    pb::ReInitProposalRequest request;
    request.set_state_id(state_of(proposer));
    request.set_group_id(reinit_group_id(step.flag("changeGroupID")));
    if (step.flag("changeCipherSuite")) change_suite();
    request.set_cipher_suite(cipher_suite_);
    set_extensions(step, request.mutable_extensions());
    proposal = ask<pb::ProposalResponse>(proposer, "ReInitProposal", request).proposal();
  }

  pb::CommitRequest commit;
  commit.set_state_id(state_of(committer));
  commit.add_by_reference(proposal);
  const auto sent = ask<pb::CommitResponse>(committer, "ReInitCommit", commit);
  std::map<std::string, pb::HandleReInitCommitResponse> closed;
  pb::HandlePendingCommitRequest pending;
  pending.set_state_id(state_of(committer));
  closed[committer] = ask<pb::HandleReInitCommitResponse>(committer, "HandlePendingReInitCommit", pending);
  for (const auto& member : without(everybody, committer)) {
    pb::HandleCommitRequest request;
    request.set_state_id(state_of(member));
    request.add_proposal(proposal);
    request.set_commit(sent.commit());
    closed[member] = ask<pb::HandleReInitCommitResponse>(member, "HandleReInitCommit", request);
    if (closed[member].epoch_authenticator() != closed[committer].epoch_authenticator()) {
      throw StepFailed(member + " has another epoch authenticator of the last epoch");
    }
  }

  pb::ReInitWelcomeRequest begin;
  begin.set_reinit_id(closed[welcomer].reinit_id());
  const auto joiners = without(everybody, welcomer);
  for (const auto& member : joiners) begin.add_key_package(closed[member].key_package());
  begin.set_force_path(step.flag("forcePath"));
  begin.set_external_tree(step.flag("externalTree"));
  const auto begun = ask<pb::CreateSubgroupResponse>(welcomer, "ReInitWelcome", begin);
  enter(welcomer, begun.state_id());
  for (const auto& member : joiners) {
    pb::HandleReInitWelcomeRequest request;
    request.set_reinit_id(closed[member].reinit_id());
    request.set_welcome(begun.welcome());
    request.set_ratchet_tree(begun.ratchet_tree());
    enter(member, ask<pb::JoinGroupResponse>(member, "HandleReInitWelcome", request).state_id());
  }
  agree(index_, everybody);
  talk(everybody);
}

void Player::branch(const Step& step) {
  const auto creator = step.text("actor");
  auto everybody = step.texts("members");
  pb::CreateBranchRequest request;
  request.set_state_id(state_of(creator));
  request.set_group_id(new_group_id());
  set_extensions(step, request.mutable_extensions());
  request.set_force_path(step.flag("forcePath"));
  request.set_external_tree(step.flag("externalTree"));
  std::map<std::string, std::uint32_t> transactions;
  for (const auto& member : everybody) {
    const auto made = new_key_package(member);
    transactions[member] = made.transaction_id();
    request.add_key_packages(made.key_package());
  }
  const auto begun = ask<pb::CreateSubgroupResponse>(creator, "CreateBranch", request);
  std::map<std::string, std::uint32_t> branched{{creator, begun.state_id()}};
  for (const auto& member : everybody) {
    pb::HandleBranchRequest join;
    join.set_state_id(state_of(member));
    join.set_transaction_id(transactions[member]);
    join.set_welcome(begun.welcome());
    join.set_ratchet_tree(begun.ratchet_tree());
    branched[member] = ask<pb::HandleBranchResponse>(member, "HandleBranch", join).state_id();
  }

  // The old group goes on as if nothing had happened.
  everybody.push_back(creator);
  talk(everybody);
  for (const auto& member : everybody) {
    pb::FreeRequest old;
    old.set_state_id(state_of(member));
    ask<pb::FreeResponse>(member, "Free", old);
    enter(member, branched.at(member));
  }
  agree(index_, everybody);
  talk(everybody);
}

}  // namespace qpc::mls::interop
