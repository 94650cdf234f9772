#include "core/mls/group/census.h"

#include <gtest/gtest.h>

#include "core/mls/group/sample_group.h"

namespace qpc::mls {
namespace {

constexpr ExtensionType some_extension{0xF103};
constexpr ProposalType some_proposal{0xF001};

class CensusOfTwo : public testing::Test {
 protected:
  SampleGroup group{0};
  LeafNode first = group.newcomer().leaf;
  LeafNode second = group.newcomer().leaf;
  Census census;
};

TEST_F(CensusOfTwo, FindsTheKeysOfThoseWhoEntered) {
  census.enter(first);
  EXPECT_TRUE(census.may_have_encryption_key(first.encryption_key));
  EXPECT_TRUE(census.may_have_signature_key(first.signature_key));
  EXPECT_FALSE(census.may_have_encryption_key(first.signature_key));
  EXPECT_FALSE(census.may_have_encryption_key(second.encryption_key));
  census.leave(first);
  EXPECT_FALSE(census.may_have_encryption_key(first.encryption_key));
  EXPECT_EQ(census.members(), 0U);
}

TEST_F(CensusOfTwo, NoticesAnEncryptionKeyOfALeafThatIsAParentsToo) {
  census.enter(first);
  const ParentNode parent{.encryption_key = first.encryption_key, .parent_hash = {}, .unmerged_leaves = {}};
  census.enter(parent);
  EXPECT_TRUE(census.may_have_repeated_keys());
  census.leave(parent);
  EXPECT_FALSE(census.may_have_repeated_keys());
}

TEST_F(CensusOfTwo, NoticesARepeatedSignatureKey) {
  second.signature_key = first.signature_key;
  census.enter(first);
  census.enter(second);
  EXPECT_TRUE(census.may_have_repeated_keys());
}

TEST_F(CensusOfTwo, KnowsWhatAllSupport) {
  first.capabilities.extensions = {some_extension};
  first.capabilities.proposals = {some_proposal};
  census.enter(first);
  EXPECT_TRUE(census.all_support(some_extension));
  EXPECT_TRUE(census.all_support(some_proposal));
  census.enter(second);
  EXPECT_FALSE(census.all_support(some_extension));
  EXPECT_FALSE(census.all_support(some_proposal));
  EXPECT_TRUE(census.all_support(CredentialType::basic));
  EXPECT_FALSE(census.all_support(CredentialType::x509));
}

TEST_F(CensusOfTwo, TakesDefaultTypesAsSupported) {
  census.enter(first);
  EXPECT_TRUE(census.all_support(ExtensionType::required_capabilities));
  EXPECT_TRUE(census.all_support(ProposalType::reinit));
}

TEST_F(CensusOfTwo, IsNotFooledByOneWhoListsSomethingTwice) {
  first.capabilities.extensions = {some_extension, some_extension};
  census.enter(first);
  census.enter(second);
  EXPECT_FALSE(census.all_support(some_extension));
  census.leave(second);
  EXPECT_TRUE(census.all_support(some_extension));
}

TEST_F(CensusOfTwo, KnowsTheCredentialTypesInUse) {
  census.enter(first);
  EXPECT_TRUE(census.has_credential(CredentialType::basic));
  EXPECT_FALSE(census.has_credential(CredentialType::x509));
}

}  // namespace
}  // namespace qpc::mls
