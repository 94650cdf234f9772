// group_event.h: what a processed message turned out to be.
#pragma once
#include "core/mls/wire/framed_content.h"

namespace qpc::mls {

/// A member of the group in some epoch.
struct Member {
  LeafIndex leaf_index;
  Credential credential;
  SignaturePublicKey signature_key;
  Extensions extensions;

  friend bool operator==(const Member&, const Member&) = default;
};

/// Somebody said something (RFC 9420 §15).
struct ApplicationMessage {
  std::uint64_t epoch;  ///< not always the newest
  LeafIndex sender;
  Credential sender_credential;  ///< as it was in that epoch
  std::uint32_t generation;      ///< counts the sender's messages of that epoch, from 0
  Bytes authenticated_data;
  Bytes data;
};

/// A proposal is on the table; the next commit may refer to it.
struct ProposalReceived {
  ProposalRef ref;
  Sender sender;
  Proposal proposal;
  Bytes authenticated_data;
};

/// A proposal that a commit covered, and who made it.
struct CommittedProposal {
  Sender sender;
  Proposal proposal;
};

/// A new epoch has begun. Leaf indices are of the epoch before for those who left, of the new one for all others.
struct CommitApplied {
  std::uint64_t epoch;  ///< the new one
  Sender sender;        ///< a member, or new_member_commit
  LeafIndex committer;  ///< in the new epoch
  std::vector<CommittedProposal> proposals;
  std::vector<Member> added;
  std::vector<Member> removed;
  std::vector<LeafIndex> updated;  ///< whose leaves changed, the committer's included
  Bytes authenticated_data;
  /// RFC 9420 §11.2: the group is closed; a Welcome to its successor follows.
  std::optional<ReInit> reinit;
};

/// A commit removed this member: there is no way into `epoch`.
struct RemovedFromGroup {
  std::uint64_t epoch;
  Sender sender;
  Bytes authenticated_data;
};

using GroupEvent = std::variant<ApplicationMessage, ProposalReceived, CommitApplied, RemovedFromGroup>;

}  // namespace qpc::mls
