#include "core/mls/group/secret_tree.h"

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

/// Far more than a file asks for, and few enough to end soon.
constexpr std::uint32_t furthest_generation = 100'000;

void expect_key(const KeyAndNonce& actual, const Case& test, const std::string& prefix) {
  expect_equal(actual.key.reveal(), test.bytes(prefix + "key"), prefix + "key");
  expect_equal(actual.nonce.reveal(), test.bytes(prefix + "nonce"), prefix + "nonce");
}

void check_sender_data(const Suite& suite, const Case& test) {
  const auto secret = Secret::copy_of(test.bytes("sender_data_secret")).into<SenderDataSecret>();
  expect_key(derive_sender_data_key(suite, secret, test.bytes("ciphertext")), test, "");
}

/// Each from the untouched tree, and all from one that they use up together.
void check_generation(const SecretTree& untouched, SecretTree& used, LeafIndex leaf, const Case& test) {
  const auto generation = test.index("generation");
  const auto check = [&](RatchetType type, const std::string& prefix) {
    auto fresh = untouched;
    expect_key(value_of(fresh.take(leaf, type, generation), prefix + "key").key_and_nonce, test, prefix);
    expect_key(value_of(used.take(leaf, type, generation), prefix + "key").key_and_nonce, test, prefix);
    expect(!used.take(leaf, type, generation), "the " + prefix + "key was given out twice");
  };
  check(RatchetType::handshake, "handshake_");
  check(RatchetType::application, "application_");
}

}  // namespace

void check_secret_tree(const Case& test) {
  const auto suite = test.suite();
  check_sender_data(suite, test.object("sender_data"));

  const auto& leaves = test.list("leaves");
  expect(!leaves.empty() && leaves.size() <= TreeSize::max_leaves, "leaves has too many or none");
  const SecretTree untouched(suite, Secret::copy_of(test.bytes("encryption_secret")).into<EncryptionSecret>(),
                             TreeSize::for_leaves(static_cast<std::uint32_t>(leaves.size())), furthest_generation);
  auto used = untouched;
  for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
    expect(leaves[leaf].is_array(), "leaves has an element that is no array");
    for (const auto& generation : leaves[leaf]) {
      check_generation(untouched, used, {leaf}, Case(generation, "leaves[" + std::to_string(leaf) + "]."));
    }
  }
}

}  // namespace qpc::mls::vectors
