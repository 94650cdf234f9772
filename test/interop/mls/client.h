// client.h: our MLS behind the working group's interop interface.
#pragma once
#include <mls_client.grpc.pb.h>

#include <mutex>

#include "core/crypto/system_random.h"
#include "interop/mls/handles.h"

namespace qpc::mls::interop {

namespace pb = ::mls_client;

/// Any number of MLS clients, whose names the requests bring along. Answers calls of this process as well as those of a
/// gRPC server; the context is not looked at. Whatever MLS refuses is FAILED_PRECONDITION with the clause.
///
/// HandleCommit and its like give the state a new number and forget the old one; a refused message changes nothing.
class Client final : public pb::MLSClient::Service {
 public:
#define QPC_CALL(name, Request, Response) \
  grpc::Status name(grpc::ServerContext*, const pb::Request* request, pb::Response* response) override
  QPC_CALL(Name, NameRequest, NameResponse);
  QPC_CALL(SupportedCiphersuites, SupportedCiphersuitesRequest, SupportedCiphersuitesResponse);

  QPC_CALL(CreateGroup, CreateGroupRequest, CreateGroupResponse);
  QPC_CALL(CreateKeyPackage, CreateKeyPackageRequest, CreateKeyPackageResponse);
  QPC_CALL(JoinGroup, JoinGroupRequest, JoinGroupResponse);
  QPC_CALL(ExternalJoin, ExternalJoinRequest, ExternalJoinResponse);

  QPC_CALL(GroupInfo, GroupInfoRequest, GroupInfoResponse);
  QPC_CALL(StateAuth, StateAuthRequest, StateAuthResponse);
  QPC_CALL(Export, ExportRequest, ExportResponse);
  QPC_CALL(Protect, ProtectRequest, ProtectResponse);
  QPC_CALL(Unprotect, UnprotectRequest, UnprotectResponse);
  QPC_CALL(StorePSK, StorePSKRequest, StorePSKResponse);

  QPC_CALL(AddProposal, AddProposalRequest, ProposalResponse);
  QPC_CALL(UpdateProposal, UpdateProposalRequest, ProposalResponse);
  QPC_CALL(RemoveProposal, RemoveProposalRequest, ProposalResponse);
  QPC_CALL(ExternalPSKProposal, ExternalPSKProposalRequest, ProposalResponse);
  QPC_CALL(ResumptionPSKProposal, ResumptionPSKProposalRequest, ProposalResponse);
  QPC_CALL(GroupContextExtensionsProposal, GroupContextExtensionsProposalRequest, ProposalResponse);

  QPC_CALL(Commit, CommitRequest, CommitResponse);
  QPC_CALL(HandleCommit, HandleCommitRequest, HandleCommitResponse);
  QPC_CALL(HandlePendingCommit, HandlePendingCommitRequest, HandleCommitResponse);

  QPC_CALL(ReInitProposal, ReInitProposalRequest, ProposalResponse);
  QPC_CALL(ReInitCommit, CommitRequest, CommitResponse);
  QPC_CALL(HandlePendingReInitCommit, HandlePendingCommitRequest, HandleReInitCommitResponse);
  QPC_CALL(HandleReInitCommit, HandleCommitRequest, HandleReInitCommitResponse);
  QPC_CALL(ReInitWelcome, ReInitWelcomeRequest, CreateSubgroupResponse);
  QPC_CALL(HandleReInitWelcome, HandleReInitWelcomeRequest, JoinGroupResponse);

  QPC_CALL(CreateBranch, CreateBranchRequest, CreateSubgroupResponse);
  QPC_CALL(HandleBranch, HandleBranchRequest, HandleBranchResponse);

  QPC_CALL(NewMemberAddProposal, NewMemberAddProposalRequest, NewMemberAddProposalResponse);
  QPC_CALL(CreateExternalSigner, CreateExternalSignerRequest, CreateExternalSignerResponse);
  QPC_CALL(AddExternalSigner, AddExternalSignerRequest, ProposalResponse);
  QPC_CALL(ExternalSignerProposal, ExternalSignerProposalRequest, ProposalResponse);

  QPC_CALL(Free, FreeRequest, FreeResponse);
#undef QPC_CALL

 private:
  /// Runs one call, alone; CallFailed becomes its status.
  template <class Answer>
  grpc::Status answer(const Answer& call) {
    const std::lock_guard alone(mutex_);
    try {
      call();
      return grpc::Status::OK;
    } catch (const CallFailed& failure) {
      return {grpc::StatusCode::FAILED_PRECONDITION, failure.what()};
    }
  }

  Surroundings surroundings(const PskStore& psks) const;
  ClientIdentity make_identity(const Suite& suite, const std::string& name);
  OwnKeyPackage make_key_package(const Suite& suite, const ClientIdentity& identity);
  /// Notes a state and returns its number.
  std::uint32_t keep(Membership membership);
  std::uint32_t keep(Joining joining);

  PreSharedKeyID make_psk_id(decltype(PreSharedKeyID::body) body, const Suite& suite);
  Proposal make_proposal(const pb::ProposalDescription& description, const GroupView& group);
  /// Sends a proposal by reference.
  void propose(std::uint32_t state_id, const Proposal& proposal, pb::ProposalResponse* response);
  void note_sent(Membership& membership, Sent sent, pb::ProposalResponse* response);
  /// Takes a proposal in, unless it is known already.
  ProposalRef take_proposal(Membership& membership, const std::string& message);
  void commit(const pb::CommitRequest& request, pb::CommitResponse* response);
  /// The membership after a commit of somebody else, or of one's own; not yet kept.
  Membership follow(const pb::HandleCommitRequest& request);
  Membership merge(std::uint32_t state_id);
  void close(std::uint32_t state_id, Membership membership, pb::HandleReInitCommitResponse* response);

  struct Continuation {
    Group fresh;
    ResumptionPSKUsage usage;
    std::vector<std::string> key_packages;
    bool force_path;
    bool external_tree;
  };
  void begin(const Continuation& continuation, const Membership& origin, pb::CreateSubgroupResponse* response);
  Membership join(const Joining& joining, const std::string& welcome, const std::string& tree, HandshakeFormat format,
                  const Membership* origin);

  std::mutex mutex_;
  crypto::SystemRandom random_;
  Trust trust_;
  std::uint32_t last_id_ = 0;
  Handles<Membership> memberships_{"state"};
  Handles<Joining> joining_{"transaction"};
  Handles<crypto::SigningKey> signers_{"external signer"};
  Handles<Closed> closed_{"re-initialised group"};
};

/// The limits under which scenarios are played: they go back further, and foreign leaves live longer, than the
/// product's would.
GroupSettings scenario_settings();

Extensions read_extensions(const google::protobuf::RepeatedPtrField<pb::Extension>& extensions);

HandshakeFormat format_of(bool encrypt_handshake);

}  // namespace qpc::mls::interop
