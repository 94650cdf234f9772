// sample_group.h: small groups of trees and keys, for tests to work with and to break.
#pragma once
#include <map>

#include "core/crypto/seeded_random.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {

/// The tree of a group, and the private side of every member. Nothing here is a Group: no messages, no epochs.
class SampleGroup {
 public:
  static constexpr auto usual_suite = CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

  /// `members` added one after the other, the first at leaf 0.
  explicit SampleGroup(std::uint32_t members, std::uint64_t seed = 1, CipherSuite cipher_suite = usual_suite);

  const Suite& suite() const { return suite_; }
  RatchetTree& tree() { return tree_; }
  crypto::SeededRandom& random() { return random_; }
  ByteView group_id() const { return group_id_; }
  GroupContext context() { return context_with(tree_); }

  /// What a member holds.
  struct Member {
    crypto::SigningKey signature_key;
    TreePrivateKeys private_keys;
  };
  std::map<LeafIndex, Member>& members() { return members_; }
  Member& member(std::uint32_t leaf) { return members_.at({leaf}); }

  /// A leaf as in a KeyPackage, signed, with its private key.
  struct Newcomer {
    LeafNode leaf;
    crypto::SigningKey signature_key;
    crypto::KemPrivateKey encryption_key;
  };
  Newcomer newcomer();

  LeafIndex add();
  void remove(LeafIndex leaf);
  /// An Update proposal of the member, committed.
  void update(LeafIndex leaf);
  /// A path by the member, which all others open. Returns its commit secret, on which all agreed.
  CommitSecret commit(LeafIndex leaf, std::span<const LeafIndex> added = {});

 private:
  GroupContext context_with(RatchetTree& tree) const;

  Suite suite_;
  crypto::SeededRandom random_;
  Bytes group_id_ = {'s', 'a', 'm', 'p', 'l', 'e'};
  RatchetTree tree_;
  std::map<LeafIndex, Member> members_;
};

}  // namespace qpc::mls
