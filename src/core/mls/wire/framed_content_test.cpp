#include "core/mls/wire/framed_content.h"

#include <gtest/gtest.h>

#include "core/mls/wire/arbitrary.h"

namespace qpc::mls {
namespace {

struct Signed : testing::Test {
  Suite suite = Suite::of(CipherSuite{1}).value();
  crypto::SeededRandom random{1};
  crypto::SigningKey key = crypto::SigningKey::generate(suite.signature(), random);
  GroupContext context = Arbitrary(1).group_context();
  AuthenticatedContent message = Arbitrary(2).authenticated_content();

  void sign_as(Sender sender) {
    message.content.sender = sender;
    message.sign(key, &context);
  }
  Result<void> check() const { return message.check(suite, key.public_key(), &context); }
};

TEST_F(Signed, IsVerifiedWithTheKeyThatSigned) {
  sign_as(Sender::member({2}));
  EXPECT_TRUE(check());
  EXPECT_TRUE(Unverified(message).verify(suite, key.public_key(), &context));
}

TEST_F(Signed, IsRefusedWithAnotherKey) {
  sign_as(Sender::member({2}));
  const auto other = crypto::SigningKey::generate(suite.signature(), random);
  EXPECT_EQ(message.check(suite, other.public_key(), &context).error().kind, Kind::rejected);
}

TEST_F(Signed, IsRefusedWhenItsContentChanged) {
  sign_as(Sender::member({2}));
  message.content.authenticated_data.push_back(1);
  EXPECT_EQ(check().error().kind, Kind::rejected);
}

TEST_F(Signed, IsRefusedWhenItsWireFormatChanged) {
  sign_as(Sender::member({2}));
  message.wire_format = message.wire_format == WireFormat::mls_public_message ? WireFormat::mls_private_message
                                                                              : WireFormat::mls_public_message;
  EXPECT_EQ(check().error().kind, Kind::rejected);
}

TEST_F(Signed, IsBoundToTheGroupContextWhenFromAMember) {
  for (const auto sender : {Sender::member({2}), Sender::new_member_commit()}) {
    sign_as(sender);
    context.epoch ^= 1;
    EXPECT_FALSE(check());
    context.epoch ^= 1;
    EXPECT_TRUE(check());
  }
}

TEST_F(Signed, IsNotBoundToTheGroupContextWhenFromOutside) {
  for (const auto sender : {Sender::external(0), Sender::new_member_proposal()}) {
    sign_as(sender);
    context.epoch ^= 1;
    EXPECT_TRUE(check());
    EXPECT_TRUE(message.check(suite, key.public_key(), nullptr));
  }
}

TEST_F(Signed, HasAnotherReferenceWithAnotherSignature) {
  const auto ref = message.proposal_ref(suite);
  EXPECT_EQ(ref.value.size(), suite.hash_size());
  message.auth.signature.push_back(0);
  EXPECT_NE(message.proposal_ref(suite), ref);
}

}  // namespace
}  // namespace qpc::mls
