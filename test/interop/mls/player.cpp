#include "interop/mls/player.h"

#include <functional>

namespace qpc::mls::interop {
namespace {

/// Everybody a script names.
std::set<std::string> names_in(const nlohmann::json& script) {
  std::set<std::string> names;
  for (const auto& element : script) {
    const Step step(element);
    for (const auto* field : {"actor", "joiner", "signer", "member", "proposer", "committer", "welcomer"}) {
      if (step.has(field)) names.insert(step.text(field));
    }
    for (const auto* field : {"members", "joiners", "clients"})
      for (auto& name : step.texts(field)) names.insert(name);
  }
  return names;
}

}  // namespace

Player::Player(Setting setting) : setting_(std::move(setting)), cipher_suite_(setting_.cipher_suite) {}

void Player::deal(const nlohmann::json& script) {
  auto next = setting_.first_peer;
  for (const auto& name : names_in(script)) {
    actors_[name].peer = setting_.peers[next++ % setting_.peers.size()];
  }
}

void Player::play(const nlohmann::json& script) {
  std::string failure;
  try {
    deal(script);
    messages_.resize(script.size());
    for (index_ = 0; index_ < script.size(); ++index_) play_step(Step(script[index_]));
  } catch (const std::exception& thrown) {
    failure = "step " + std::to_string(index_) + ": " + thrown.what();
  }
  for (const auto& [name, one] : actors_) {
    if (!one.state) continue;
    pb::FreeRequest request;
    request.set_state_id(*one.state);
    try {
      ask<pb::FreeResponse>(name, "Free", request);
    } catch (const PeerFailed& thrown) {
      if (failure.empty()) failure = "at the end: " + name + ": " + thrown.what();
    }
  }
  if (!failure.empty()) throw StepFailed(failure);
}

void Player::play_step(const Step& step) {
  using Play = void (Player::*)(const Step&);
  static const std::map<std::string, Play> actions{
      {"createGroup", &Player::create_group},
      {"createKeyPackage", &Player::create_key_package},
      {"joinGroup", &Player::join_group},
      {"externalJoin", &Player::external_join},
      {"installExternalPSK", &Player::install_psk},
      {"groupInfo", &Player::group_info},
      {"addProposal", &Player::propose},
      {"updateProposal", &Player::propose},
      {"removeProposal", &Player::propose},
      {"externalPSKProposal", &Player::propose},
      {"resumptionPSKProposal", &Player::propose},
      {"groupContextExtensionsProposal", &Player::propose},
      {"fullCommit", &Player::full_commit},
      {"commit", &Player::commit},
      {"handleCommit", &Player::handle_commit},
      {"handlePendingCommit", &Player::handle_pending_commit},
      {"protect", &Player::protect},
      {"unprotect", &Player::unprotect},
      {"reinit", &Player::reinit},
      {"branch", &Player::branch},
      {"newMemberAddProposal", &Player::new_member_add_proposal},
      {"addExternalSigner", &Player::add_external_signer},
      {"externalSignerProposal", &Player::external_signer_proposal},
  };
  const auto action = step.text("action");
  const auto found = actions.find(action);
  if (found == actions.end()) throw StepFailed("there is no action '" + action + "'");
  try {
    (this->*found->second)(step);
  } catch (const std::exception& failure) {
    throw StepFailed(action + ": " + failure.what());
  }
}

Player::Actor& Player::actor(const std::string& name) {
  const auto found = actors_.find(name);
  if (found == actors_.end()) throw StepFailed("nobody is called '" + name + "'");
  return found->second;
}

std::uint32_t Player::state_of(const std::string& name) {
  const auto& state = actor(name).state;
  if (!state) throw StepFailed(name + " is in no group");
  return *state;
}

const std::string& Player::message(std::size_t step, const std::string& kind) const {
  if (step >= index_ || !messages_[step].contains(kind)) {
    throw StepFailed("step " + std::to_string(step) + " made no " + kind);
  }
  return messages_[step].at(kind);
}

void Player::store(const std::string& kind, std::string octets) { messages_[index_][kind] = std::move(octets); }

void Player::enter(const std::string& name, std::uint32_t state_id) { actor(name).state = state_id; }

void Player::agree(std::size_t step, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    pb::StateAuthRequest authenticator;
    authenticator.set_state_id(state_of(name));
    pb::ExportRequest exporter;
    exporter.set_state_id(state_of(name));
    exporter.set_label("scenario");
    exporter.set_context("step " + std::to_string(step));
    exporter.set_key_length(32);
    Agreement own{ask<pb::StateAuthResponse>(name, "StateAuth", authenticator).state_auth_secret(),
                  ask<pb::ExportResponse>(name, "Export", exporter).exported_secret()};
    if (own.authenticator.empty() || own.exported.size() != 32) throw StepFailed(name + " has nothing to compare");
    const auto& common = agreements_.try_emplace(step, own).first->second;
    if (own.authenticator != common.authenticator) throw StepFailed(name + " has another epoch authenticator");
    if (own.exported != common.exported) throw StepFailed(name + " exports another secret");
  }
}

void Player::talk(const std::vector<std::string>& names) {
  for (const auto& speaker : names) {
    pb::ProtectRequest say;
    say.set_state_id(state_of(speaker));
    say.set_plaintext("this is " + speaker);
    say.set_authenticated_data("after step " + std::to_string(index_));
    const auto said = ask<pb::ProtectResponse>(speaker, "Protect", say);
    for (const auto& reader : names) {
      if (reader == speaker) continue;
      pb::UnprotectRequest read;
      read.set_state_id(state_of(reader));
      read.set_ciphertext(said.ciphertext());
      const auto heard = ask<pb::UnprotectResponse>(reader, "Unprotect", read);
      if (heard.plaintext() != say.plaintext() || heard.authenticated_data() != say.authenticated_data()) {
        throw StepFailed(reader + " reads something else than " + speaker + " said");
      }
    }
  }
}

}  // namespace qpc::mls::interop
