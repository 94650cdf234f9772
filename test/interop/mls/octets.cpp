#include "interop/mls/octets.h"

#include <limits>

namespace qpc::mls::interop {

std::optional<ByteView> tree_octets(const std::string& in) {
  if (in.empty()) return {};
  return octets(in);
}

Suite suite_of(std::uint32_t cipher_suite) {
  if (cipher_suite > std::numeric_limits<std::uint16_t>::max()) throw CallFailed("cipher_suite: is too large");
  return need(Suite::of(static_cast<CipherSuite>(cipher_suite)), "cipher_suite");
}

Bytes name_of(const Credential& credential) {
  const auto* basic = std::get_if<BasicCredential>(&credential.body);
  return basic ? basic->identity : Bytes();
}

GroupView GroupView::of(const Group& group) {
  GroupView view{group.suite(), to_bytes(group.group_id()), {}};
  for (const auto& member : group.members()) view.members[name_of(member.credential)] = member.leaf_index;
  return view;
}

GroupView GroupView::of(const GroupInfo& group_info, const std::string& tree) {
  GroupView view{suite_of(static_cast<std::uint32_t>(group_info.group_context.cipher_suite)),
                 group_info.group_context.group_id,
                 {}};
  auto nodes = need(group_info.extensions.get<RatchetTreeExtension>(), "ratchet_tree");
  if (!tree.empty()) nodes = read<RatchetTreeExtension>(tree, "ratchet_tree");
  if (!nodes) return view;
  for (std::uint32_t i = 0; i < nodes->nodes.size(); i += 2) {
    const auto& node = nodes->nodes[i];
    if (node) view.members[name_of(std::get<LeafNode>(node->body).credential)] = LeafIndex{i / 2};
  }
  return view;
}

LeafIndex GroupView::find(const std::string& name) const {
  const auto found = members.find(to_bytes(octets(name)));
  if (found == members.end()) throw CallFailed("nobody in the group is called " + name);
  return found->second;
}

}  // namespace qpc::mls::interop
