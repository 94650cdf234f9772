#include "core/mls/group/self_remove.h"

#include <algorithm>

namespace qpc::mls {
namespace {

Result<PendingSelfRemove> check(const PublicGroup& group, ByteView message) {
  QPC_TRY(const auto read, read_all<MLSMessage>(message));
  const auto* framed = read.as<PublicMessage>();
  const auto* proposal = framed ? std::get_if<Proposal>(&framed->content.content) : nullptr;
  if (proposal == nullptr || !proposal->as<SelfRemove>()) {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a message without a SelfRemove");
  }
  const auto& content = framed->content;
  if (content.group_id != group.context().group_id || content.epoch != group.context().epoch) {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove of another group or epoch");
  }
  const auto leaving = content.sender.leaf_index();
  const auto leaf = leaving ? group.tree.leaf(*leaving) : nullptr;
  if (leaf == nullptr) {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove from one who is no member");
  }
  const AuthenticatedContent authenticated{WireFormat::mls_public_message, content, framed->auth};
  QPC_CHECK(authenticated.check(group.suite(), leaf->signature_key, &group.context()));
  return PendingSelfRemove{authenticated.proposal_ref(group.suite()), *leaving};
}

}  // namespace

Result<std::vector<PendingSelfRemove>> check_self_removes(const PublicGroup& group, std::span<const Bytes> messages) {
  if (!messages.empty() && !group.tree.census().all_support(ProposalType::self_remove)) {
    return fail(Kind::rejected, "draft-ietf-mls-extensions §6.3: a SelfRemove that not all members support");
  }
  std::vector<PendingSelfRemove> pending;
  for (const auto& message : messages) {
    QPC_TRY(auto checked, check(group, message));
    if (!std::ranges::contains(pending, checked.leaving, &PendingSelfRemove::leaving)) {
      pending.push_back(std::move(checked));
    }
  }
  return pending;
}

}  // namespace qpc::mls
