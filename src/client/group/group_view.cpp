#include "client/group/group_view.h"

#include "client/account/member_check.h"

namespace qpc::client {

std::optional<GroupMember> describe_member(const mls::Member& member) {
  const auto claim = read_claim(member.credential);
  if (!claim) return std::nullopt;
  GroupMember described{member.leaf_index, *claim, {}};
  if (const Bytes* data = member.extensions.find(mls::ExtensionType::mailbox_address)) {
    if (const auto address = read_all<identity::MailboxAddress>(*data)) described.mailbox = to_bytes(address->local);
  }
  return described;
}

std::vector<GroupMember> describe_members(const std::vector<mls::Member>& members) {
  std::vector<GroupMember> described;
  for (const auto& member : members) {
    if (auto one = describe_member(member)) described.push_back(*std::move(one));
  }
  return described;
}

std::set<mls::LeafIndex> leaving(const mls::Group& group) {
  std::set<mls::LeafIndex> leaves;
  for (const auto& received : group.proposals()) {
    if (const auto* remove = received.proposal.as<mls::Remove>()) leaves.insert(remove->removed);
    if (received.proposal.as<mls::SelfRemove>() != nullptr) leaves.insert(received.sender.leaf_index().value());
  }
  return leaves;
}

bool is_leaving(const mls::Group& group) {
  const auto own = group.own_leaf_index();
  return std::ranges::any_of(group.proposals(), [&](const auto& received) {
    const auto* remove = received.proposal.template as<mls::Remove>();
    const bool takes_us_out =
        remove != nullptr ? remove->removed == own : received.proposal.template as<mls::SelfRemove>() != nullptr;
    return takes_us_out && received.sender.leaf_index() == own;
  });
}

Result<message::GroupProfile> profile_of(const mls::Group& group) {
  const Bytes* data = group.extensions().find(mls::ExtensionType::group_profile);
  if (data == nullptr) return fail(Kind::malformed, "a group without a profile is none of quicprochat");
  return read_all<message::GroupProfile>(*data);
}

}  // namespace qpc::client
