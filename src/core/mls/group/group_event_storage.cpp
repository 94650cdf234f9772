#include "core/mls/group/group_event_storage.h"

namespace qpc::mls {
namespace {

struct StoredProposal {
  CommittedProposal proposal;

  static Result<StoredProposal> read(WireReader& in) {
    QPC_TRY(const auto sender, Sender::read(in));
    QPC_TRY(auto proposal, Proposal::read(in));
    return StoredProposal{{sender, std::move(proposal)}};
  }
};

struct StoredMember {
  Member member;

  static Result<StoredMember> read(WireReader& in) {
    Member member;
    QPC_TRY(member.leaf_index, LeafIndex::read(in));
    QPC_TRY(member.credential, Credential::read(in));
    QPC_TRY(member.signature_key, read_opaque(in));
    QPC_TRY(member.extensions, Extensions::read(in));
    return StoredMember{std::move(member)};
  }
};

void write_members(WireWriter& out, const std::vector<Member>& members) {
  out.vector_of([&] {
    for (const auto& member : members) {
      member.leaf_index.write(out);
      member.credential.write(out);
      out.vector(member.signature_key);
      member.extensions.write(out);
    }
  });
}

Result<std::vector<Member>> read_members(WireReader& in) {
  QPC_TRY(auto stored, in.list<StoredMember>());
  std::vector<Member> members;
  for (auto& one : stored) members.push_back(std::move(one.member));
  return members;
}

}  // namespace

void write_event(WireWriter& out, const CommitApplied& event) {
  out.u64(event.epoch);
  event.sender.write(out);
  event.committer.write(out);
  out.vector_of([&] {
    for (const auto& one : event.proposals) {
      one.sender.write(out);
      one.proposal.write(out);
    }
  });
  write_members(out, event.added);
  write_members(out, event.removed);
  out.list(event.updated);
  out.vector(event.authenticated_data);
  out.optional(event.reinit);
}

Result<CommitApplied> read_event(WireReader& in) {
  CommitApplied event;
  QPC_TRY(event.epoch, in.u64());
  QPC_TRY(event.sender, Sender::read(in));
  QPC_TRY(event.committer, LeafIndex::read(in));
  QPC_TRY(auto proposals, in.list<StoredProposal>());
  for (auto& one : proposals) event.proposals.push_back(std::move(one.proposal));
  QPC_TRY(event.added, read_members(in));
  QPC_TRY(event.removed, read_members(in));
  QPC_TRY(event.updated, in.list<LeafIndex>());
  QPC_TRY(event.authenticated_data, read_opaque(in));
  QPC_TRY(event.reinit, in.optional<ReInit>());
  return event;
}

}  // namespace qpc::mls
