#include "core/mls/group/treekem.h"

#include <map>

#include "core/crypto/system_random.h"
#include "core/mls/group/path_secrets.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

struct Member {
  TreePrivateKeys private_keys;
  crypto::SigningKey signature_key;
};

class Scenario {
 public:
  explicit Scenario(const Case& test) : suite_(test.suite()), tree_(suite_) {
    const auto octets = test.bytes("ratchet_tree");
    WireReader in(octets);
    tree_ = value_of(RatchetTree::read(suite_, in), "ratchet_tree");
    expect(in.at_end(), "ratchet_tree has octets left over");
    context_ = {.cipher_suite = suite_.cipher_suite(),
                .group_id = test.bytes("group_id"),
                .epoch = test.number("epoch"),
                .tree_hash = {},
                .confirmed_transcript_hash = test.bytes("confirmed_transcript_hash"),
                .extensions = {}};
    for (const auto& leaf : test.objects("leaves_private")) add_member(leaf);
  }

  /// Everybody receives the given path, then one of our own.
  void check_update_path(const Case& test) {
    const LeafIndex sender{test.index("sender")};
    const auto leaf = tree_.leaf(sender);
    expect(leaf != nullptr, "sender is no member");
    const auto path = test.read<UpdatePath>("update_path");
    value_of(path.leaf_node.verify_signature(suite_, {context_.group_id, sender}), "update_path.leaf_node");
    auto merged = value_of(merge_update_path(tree_, sender, path), "update_path");
    expect_equal(merged.tree_hash(), test.bytes("tree_hash_after"), "tree_hash_after");
    expect_path_secrets(merged, sender, path, test.list("path_secrets"));
    expect_commit_secret(merged, sender, path, test.bytes("commit_secret"), "commit_secret");
    check_fresh_path(sender, *leaf);
  }

 private:
  void add_member(const Case& test) {
    const LeafIndex leaf{test.index("index")};
    const auto key =
        value_of(crypto::KemPrivateKey::from_bytes(suite_.kem(), test.bytes("encryption_priv")), "encryption_priv");
    Member member{TreePrivateKeys(leaf, key),
                  value_of(crypto::SigningKey::from_private_key(suite_.signature(), test.bytes("signature_priv")),
                           "signature_priv")};
    for (const auto& entry : test.objects("path_secrets")) {
      const auto secret = Secret::copy_of(entry.bytes("path_secret")).into<PathSecret>();
      member.private_keys.set({entry.index("node")}, value_of(derive_node_key(suite_, secret), "path_secret"));
    }
    value_of(member.private_keys.check(tree_), "the private keys of leaf " + std::to_string(leaf.value));
    expect(tree_.leaf(leaf) != nullptr && tree_.leaf(leaf)->signature_key == member.signature_key.public_key(),
           "signature_priv of leaf " + std::to_string(leaf.value));
    members_.emplace(leaf, std::move(member));
  }

  GroupContext context_with(RatchetTree& merged) const {
    auto context = context_;
    context.tree_hash = merged.tree_hash();
    return context;
  }

  void expect_path_secrets(RatchetTree& merged, LeafIndex sender, const UpdatePath& path,
                           const nlohmann::json& path_secrets) const {
    for (const auto& [leaf, member] : members_) {
      if (leaf == sender) continue;
      const auto what = "path_secrets[" + std::to_string(leaf.value) + "]";
      auto own = member.private_keys;
      own.keep_current(merged);
      const auto received = value_of(decrypt_path_secret(merged, own, sender, path, {}, context_with(merged)), what);
      expect(leaf.value < path_secrets.size(), what + " is missing");
      expect_equal(received.path_secret.reveal(), from_json_hex(path_secrets[leaf.value], what), what);
    }
  }

  void expect_commit_secret(RatchetTree& merged, LeafIndex sender, const UpdatePath& path, ByteView commit_secret,
                            const std::string& what) const {
    for (const auto& [leaf, member] : members_) {
      if (leaf == sender) continue;
      const auto whose = what + " as leaf " + std::to_string(leaf.value) + " sees it";
      const auto opened =
          value_of(open_update_path(merged, member.private_keys, sender, path, {}, context_with(merged)), whose);
      expect_equal(opened.commit_secret.reveal(), commit_secret, whose);
      value_of(opened.private_keys.check(merged), "the next private keys of leaf " + std::to_string(leaf.value));
    }
  }

  void check_fresh_path(LeafIndex sender, const LeafNode& leaf) {
    const auto member = members_.find(sender);
    expect(member != members_.end(), "leaves_private lacks a sender");
    auto fresh = value_of(
        FreshPath::create(tree_, sender, leaf, member->second.signature_key, context_.group_id, random_), "our path");
    const auto path = value_of(fresh.encrypt(context_with(fresh.tree()), {}, random_), "our path");
    auto merged = value_of(merge_update_path(tree_, sender, path), "our path");
    expect_equal(merged.tree_hash(), fresh.tree().tree_hash(), "the tree hash after our path");
    value_of(fresh.private_keys().check(merged), "our private keys");
    expect_commit_secret(merged, sender, path, fresh.take_commit_secret().reveal(), "our commit secret");
  }

  Suite suite_;
  RatchetTree tree_;
  GroupContext context_;
  std::map<LeafIndex, Member> members_;
  crypto::SystemRandom random_;
};

}  // namespace

void check_treekem(const Case& test) {
  Scenario scenario(test);
  for (const auto& update_path : test.objects("update_paths")) scenario.check_update_path(update_path);
}

}  // namespace qpc::mls::vectors
