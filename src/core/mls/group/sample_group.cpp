#include "core/mls/group/sample_group.h"

#include <algorithm>
#include <stdexcept>

namespace qpc::mls {

SampleGroup::SampleGroup(std::uint32_t members, std::uint64_t seed, CipherSuite cipher_suite)
    : suite_(Suite::of(cipher_suite).value()), random_(seed), tree_(suite_) {
  while (members-- > 0) add();
}

GroupContext SampleGroup::context_with(RatchetTree& tree) const {
  return {.cipher_suite = suite_.cipher_suite(),
          .group_id = group_id_,
          .epoch = 1,
          .tree_hash = tree.tree_hash(),
          .confirmed_transcript_hash = {},
          .extensions = {}};
}

SampleGroup::Newcomer SampleGroup::newcomer() {
  Newcomer newcomer{.leaf = {},
                    .signature_key = crypto::SigningKey::generate(suite_.signature(), random_),
                    .encryption_key = crypto::KemPrivateKey::generate(suite_.kem(), random_)};
  auto& leaf = newcomer.leaf;
  leaf.encryption_key = newcomer.encryption_key.public_key();
  leaf.signature_key = newcomer.signature_key.public_key();
  leaf.credential = Credential::basic(newcomer.signature_key.public_key());
  leaf.capabilities = {.versions = {ProtocolVersion::mls10},
                       .cipher_suites = {suite_.cipher_suite()},
                       .extensions = {},
                       .proposals = {},
                       .credentials = {CredentialType::basic}};
  leaf.source = FromKeyPackage{{1000, 2000}};
  leaf.sign(newcomer.signature_key, {});
  return newcomer;
}

LeafIndex SampleGroup::add() {
  auto added = newcomer();
  const auto leaf = tree_.add(std::move(added.leaf)).value();
  members_.insert_or_assign(
      leaf, Member{std::move(added.signature_key), TreePrivateKeys(leaf, std::move(added.encryption_key))});
  return leaf;
}

void SampleGroup::remove(LeafIndex leaf) {
  tree_.remove(leaf);
  members_.erase(leaf);
}

void SampleGroup::update(LeafIndex leaf) {
  auto& member = members_.at(leaf);
  const auto key = crypto::KemPrivateKey::generate(suite_.kem(), random_);
  auto updated = *tree_.leaf(leaf);
  updated.encryption_key = key.public_key();
  updated.source = FromUpdate{};
  updated.sign(member.signature_key, {group_id_, leaf});
  tree_.update(leaf, std::move(updated));
  member.private_keys = TreePrivateKeys(leaf, key);
}

CommitSecret SampleGroup::commit(LeafIndex leaf, std::span<const LeafIndex> added) {
  auto& committer = members_.at(leaf);
  auto fresh = FreshPath::create(tree_, leaf, *tree_.leaf(leaf), committer.signature_key, group_id_, random_).value();
  const auto provisional = context_with(fresh.tree());
  const auto path = fresh.encrypt(provisional, added, random_).value();
  tree_ = merge_update_path(tree_, leaf, path).value();
  if (context() != provisional) throw std::logic_error("members of a sample group disagree on the tree");
  auto commit_secret = fresh.take_commit_secret();
  for (auto& [index, member] : members_) {
    if (index == leaf || std::ranges::binary_search(added, index)) continue;
    auto opened = open_update_path(tree_, member.private_keys, leaf, path, added, provisional).value();
    if (!equal_in_constant_time(opened.commit_secret.reveal(), commit_secret.reveal())) {
      throw std::logic_error("members of a sample group disagree on the commit secret");
    }
    member.private_keys = std::move(opened.private_keys);
  }
  for (const auto index : added) {
    const auto path_secret = fresh.path_secret_for(index);
    auto& member = members_.at(index);
    const auto own_key = *member.private_keys.find(node_of(index));
    member.private_keys = join_private_keys(tree_, index, own_key, leaf, &path_secret).value();
  }
  committer.private_keys = fresh.private_keys();
  return commit_secret;
}

}  // namespace qpc::mls
