// player.h: plays one scenario between peers, as the working group's test runner does, and compares more than it does.
#pragma once
#include <mls_client.pb.h>

#include <map>
#include <optional>

#include "interop/mls/peer.h"
#include "interop/mls/step.h"

namespace qpc::mls::interop {

namespace pb = ::mls_client;

/// How a scenario is played.
struct Setting {
  std::uint32_t cipher_suite;
  bool encrypt_handshake;
  /// Actors are dealt out to them in the order of their names, from `first_peer` on.
  std::vector<Peer*> peers;
  std::size_t first_peer = 0;
  /// What all peers speak: where a scenario changes the suite, the next of them.
  std::set<std::uint32_t> common_suites;
};

/// After each step, all who are in the new epoch must have the same epoch authenticator and export the same secret;
/// whoever reads a message must read what was said, with its authenticated data. Other than the working group's runner,
/// it goes on to talk in the groups that a branch or a re-initialisation leads to, and in the group that a branch left
/// behind.
class Player {
 public:
  explicit Player(Setting setting);
  /// Plays the steps in order. Throws StepFailed with the number of the step that failed; peers are tidied up either
  /// way.
  void play(const nlohmann::json& script);

 private:
  struct Actor {
    Peer* peer = nullptr;
    std::optional<std::uint32_t> state;
    std::optional<std::uint32_t> transaction;
    std::optional<std::uint32_t> signer;
  };
  /// What the members of an epoch agree on.
  struct Agreement {
    std::string authenticator;
    std::string exported;
  };

  void play_step(const Step& step);
  void deal(const nlohmann::json& script);

  Actor& actor(const std::string& name);
  std::uint32_t state_of(const std::string& name);
  const std::string& message(std::size_t step, const std::string& kind) const;
  void store(const std::string& kind, std::string octets);

  template <class Response>
  Response ask(const std::string& name, const std::string& method, const google::protobuf::Message& request) {
    return actor(name).peer->ask<Response>(method, request);
  }

  /// All these must have come into one epoch, the one that step `step` began.
  void agree(std::size_t step, const std::vector<std::string>& names);
  void enter(const std::string& name, std::uint32_t state_id);
  /// Everybody says something, and everybody else reads it.
  void talk(const std::vector<std::string>& names);

  // player_groups.cpp
  void create_group(const Step& step);
  void create_key_package(const Step& step);
  void join_group(const Step& step);
  void external_join(const Step& step);
  void reinit(const Step& step);
  void branch(const Step& step);
  pb::CreateKeyPackageResponse new_key_package(const std::string& name);
  void welcome(const std::string& name, const std::string& welcome, const std::string& tree);
  std::string new_group_id() const;
  std::string reinit_group_id(bool change) const;
  void change_suite();

  // player_messages.cpp
  void install_psk(const Step& step);
  void group_info(const Step& step);
  void propose(const Step& step);
  void commit(const Step& step);
  void full_commit(const Step& step);
  void handle_commit(const Step& step);
  void handle_pending_commit(const Step& step);
  void protect(const Step& step);
  void unprotect(const Step& step);
  pb::CommitResponse send_commit(const std::string& committer, const pb::CommitRequest& request);
  pb::CommitRequest commit_request(const Step& step);
  void follow(const std::string& name, const std::string& commit, const std::vector<std::size_t>& proposals);

  // player_outsiders.cpp
  void new_member_add_proposal(const Step& step);
  void add_external_signer(const Step& step);
  void external_signer_proposal(const Step& step);
  pb::ProposalDescription describe(const Step& step);

  Setting setting_;
  std::uint32_t cipher_suite_;
  std::map<std::string, Actor> actors_;
  std::size_t index_ = 0;  ///< of the step that is being played
  std::vector<std::map<std::string, std::string>> messages_;
  std::map<std::size_t, Agreement> agreements_;
  std::map<std::string, std::size_t> committed_;  ///< by which step an actor last committed
};

}  // namespace qpc::mls::interop
