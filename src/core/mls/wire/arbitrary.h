// arbitrary.h: random well-formed structures, for property tests and as seeds for fuzzing. Nothing of them is signed.
#pragma once
#include "core/crypto/seeded_random.h"
#include "core/mls/wire/mls_message.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

/// The same structures from the same seed.
class Arbitrary {
 public:
  explicit Arbitrary(std::uint64_t seed) : random_(seed) {}

  Bytes octets();
  std::uint16_t code_point() { return static_cast<std::uint16_t>(random_.below(0x10000)); }
  std::uint32_t number() { return static_cast<std::uint32_t>(random_.below(0x100000000)); }

  Credential credential();
  Extensions extensions();
  Capabilities capabilities();
  LeafNode leaf_node();
  KeyPackage key_package();
  ParentNode parent_node();
  RatchetTreeExtension ratchet_tree();
  PreSharedKeyID psk_id();
  Proposal proposal();
  UpdatePath update_path();
  Commit commit();
  GroupContext group_context();
  GroupInfo group_info();
  Welcome welcome();
  GroupSecrets group_secrets();
  FramedContent framed_content();
  AuthenticatedContent authenticated_content();
  PublicMessage public_message();
  PrivateMessage private_message();
  MLSMessage mls_message();

 private:
  template <class Make>
  auto some(Make make) {
    std::vector<decltype(make())> list;
    for (auto left = random_.below(4); left > 0; --left) list.push_back(make());
    return list;
  }
  bool coin() { return random_.below(2) == 0; }

  crypto::SeededRandom random_;
};

}  // namespace qpc::mls
