// Cases about trees.
#include "core/base/encoding.h"
#include "core/mls/group/path_secrets.h"
#include "core/mls/group/sample_group.h"
#include "vectors/mls/make.h"

namespace qpc::mls::vectors {
namespace {

using nlohmann::json;

template <class T>
std::string hex_of(const T& structure) {
  return to_hex(wire(structure));
}

/// With parents, blanks in the middle and an unmerged leaf.
SampleGroup make_group(CipherSuite cipher_suite, std::uint64_t seed) {
  SampleGroup group(5, seed, cipher_suite);
  group.commit({0});
  group.commit({3});
  group.remove({2});
  group.commit({4});
  group.add();
  return group;
}

json make_tree_case(SampleGroup& group) {
  auto& tree = group.tree();
  json test{{"cipher_suite", static_cast<std::uint16_t>(group.suite().cipher_suite())},
            {"group_id", to_hex(group.group_id())},
            {"tree", hex_of(tree)},
            {"tree_hashes", json::array()},
            {"resolutions", json::array()}};
  for (NodeIndex node; tree.size().contains(node); ++node.value) {
    test["tree_hashes"].push_back(to_hex(tree.tree_hash(node).view()));
    auto resolution = json::array();
    for (const auto reached : tree.resolution(node)) resolution.push_back(reached.value);
    test["resolutions"].push_back(resolution);
  }
  return test;
}

/// What a path by `sender` tells the others; the group itself stays where it is.
json make_path(SampleGroup& group, const GroupContext& base, LeafIndex sender) {
  auto& tree = group.tree();
  auto& committer = group.member(sender.value);
  auto fresh =
      FreshPath::create(tree, sender, *tree.leaf(sender), committer.signature_key, base.group_id, group.random())
          .value();
  auto context = base;
  context.tree_hash = fresh.tree().tree_hash();
  const auto path = fresh.encrypt(context, {}, group.random()).value();
  auto merged = merge_update_path(tree, sender, path).value();
  json test{{"sender", sender.value},
            {"update_path", hex_of(path)},
            {"tree_hash_after", to_hex(merged.tree_hash())},
            {"commit_secret", to_hex(fresh.take_commit_secret().reveal())},
            {"path_secrets", json::array()}};
  for (LeafIndex leaf; leaf.value < tree.size().leaf_count(); ++leaf.value) {
    const auto member = group.members().find(leaf);
    if (leaf == sender || member == group.members().end()) {
      test["path_secrets"].push_back(nullptr);
      continue;
    }
    auto own = member->second.private_keys;
    own.keep_current(merged);
    const auto received = decrypt_path_secret(merged, own, sender, path, {}, context).value();
    test["path_secrets"].push_back(to_hex(received.path_secret.reveal()));
  }
  return test;
}

}  // namespace

json make_tree_validation(CipherSuite cipher_suite) {
  auto group = make_group(cipher_suite, 2);
  SampleGroup young(3, 3, cipher_suite);
  return json::array({make_tree_case(group), make_tree_case(young)});
}

/// Only leaf keys are handed out: a tree whose parents are blank, so that nobody needs path secrets of before.
json make_treekem(CipherSuite cipher_suite) {
  SampleGroup group(4, 4, cipher_suite);
  group.remove({1});
  auto context = group.context();
  context.epoch = 12;
  context.confirmed_transcript_hash = group.random().bytes(group.suite().hash_size());
  json test{{"cipher_suite", static_cast<std::uint16_t>(cipher_suite)},
            {"group_id", to_hex(context.group_id)},
            {"epoch", context.epoch},
            {"confirmed_transcript_hash", to_hex(context.confirmed_transcript_hash)},
            {"ratchet_tree", hex_of(group.tree())},
            {"leaves_private", json::array()},
            {"update_paths", json::array()}};
  for (const auto& [leaf, member] : group.members()) {
    const auto* leaf_key = member.private_keys.find(node_of(leaf));
    test["leaves_private"].push_back({{"index", leaf.value},
                                      {"encryption_priv", to_hex(leaf_key->private_key().reveal())},
                                      {"signature_priv", to_hex(member.signature_key.private_key().reveal())},
                                      {"path_secrets", json::array()}});
  }
  for (const std::uint32_t sender : {0U, 3U}) test["update_paths"].push_back(make_path(group, context, {sender}));
  return json::array({test});
}

}  // namespace qpc::mls::vectors
