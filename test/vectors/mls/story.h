// story.h: what a group does while somebody who never speaks is in it, and what that member gets to see.
#pragma once
#include <nlohmann/json.hpp>

#include "core/mls/group/live_group.h"

namespace qpc::mls::vectors {

/// Two who speak, "alice" and "bob", and the passive client "carol", of whom only the keys are kept: whatever she is
/// sent goes into the case that is being made. Whatever should succeed and does not, throws.
class Story {
 public:
  Story(CipherSuite cipher_suite, std::uint64_t seed, HandshakeFormat format, const Extensions& extensions = {});

  SampleWorld world;

  /// Carol's KeyPackage, from now on.
  void carol_has(OwnKeyPackage own);
  /// Carol joins by a commit of alice's; the options say how.
  void let_carol_in(CommitOptions options);
  /// Carol joins a group that continues `origin`, whose case hers then refers to.
  void let_carol_follow(const Story& origin, ResumptionPSKUsage usage, const ReInit& successor);

  /// A proposal that everybody sees, by reference.
  void propose(const std::string& name, const Proposal& proposal);
  void update(const std::string& name);
  /// One from outside the group.
  void propose_from_outside(Bytes message);
  /// A commit of all proposals that wait, and those by value.
  void commit(const std::string& name, CommitOptions options = {});
  /// Somebody joins by an external commit.
  void join_externally(const std::string& name, const std::vector<PreSharedKeyID>& psks = {}, bool returning = false);

  /// An external PSK that everybody has.
  PreSharedKeyID share_psk(const std::string& id);
  PreSharedKeyID resumption_psk(std::uint64_t epoch);

  Group& operator[](const std::string& name) { return members_.at(name); }
  LeafIndex leaf_of(const std::string& name);
  HandshakeFormat format() const { return format_; }
  const nlohmann::json& passive_client() const { return case_; }

 private:
  void deliver(const std::string& sender, ByteView message);
  void record_commit(ByteView message, const Group& committer);
  void record_welcome(ByteView welcome, const Group& sponsor, bool tree_beside);

  HandshakeFormat format_;
  std::map<std::string, Group> members_;
  std::optional<OwnKeyPackage> carol_;
  nlohmann::json waiting_ = nlohmann::json::array();
  nlohmann::json case_;
};

}  // namespace qpc::mls::vectors
