// Mistakes that implementations of RFC 9420 have made, each with a message that finds it. Those that are one rule
// broken stand with the rule: empty parent hashes, blank nodes between, siblings below blank ancestors, node parity and
// even lengths in the tree, keys of a path that are not unique, duplicate PSKs, octets left over in known extensions,
// extensions a leaf does not list, senders of past epochs whose leaves were used again, messages that come with gaps.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Mistakes : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};
};

TEST_F(Mistakes, RefusingAnUpdateFromTheFirstLeaf) {
  const auto sent =
      group[0].propose_update({}, HandshakeFormat::private_message, {}, world.surroundings(), world.random).value();
  group[0] = sent.next;
  group.deliver({0}, sent.message);
  const auto before = group[0].own_leaf().encryption_key;
  EXPECT_EQ(group.commit({3}, {}).proposals.size(), 1u);
  EXPECT_NE(group[0].own_leaf().encryption_key, before);
  group.expect_agreement();
}

/// A tag that is compared only as far as it goes lets an empty one pass.
TEST_F(Mistakes, ComparingATagOnlyAsFarAsItGoes) {
  CommitOptions options;
  options.format = HandshakeFormat::public_message;
  const auto good = group[0].commit(options, world.surroundings(), world.random)->message;
  const auto framed = read_all<MLSMessage>(good).value();
  for (const std::size_t size : {0u, 1u, 16u, 31u, 33u}) {
    auto membership = framed;
    std::get<PublicMessage>(membership.body).membership_tag.resize(size);
    const auto by_membership = group[1].process(wire(membership), world.surroundings());
    ASSERT_FALSE(by_membership) << size;
    EXPECT_EQ(by_membership.error().reason, DecryptFailure::bad_tag);

    const auto confirmation =
        Forge(group[0]).edit_auth(good, [&](FramedContentAuthData& auth) { auth.confirmation_tag.resize(size); });
    const auto by_confirmation = group[1].process(confirmation, world.surroundings());
    ASSERT_FALSE(by_confirmation) << size;
    EXPECT_EQ(std::string_view(by_confirmation.error().what()), "RFC 9420 §12.4.2: the confirmation_tag is wrong");
  }
  EXPECT_TRUE(group[1].process(good, world.surroundings()));
}

TEST_F(Mistakes, SigningTheWelcomeOfACommitWithTheKeyThatItReplaces) {
  const auto own = world.key_package("new");
  auto options = commit_of({add_of(own)});
  options.new_identity = world.identity("0");
  const auto fresh_key = options.new_identity->signature_key.public_key();
  group.commit({0}, options, {own});
  EXPECT_EQ(group[4].member({0})->signature_key, fresh_key);
  group.expect_agreement();
}

TEST_F(Mistakes, AskingThoseWhoAreRemovedForARequiredCapability) {
  auto plain = world.identity("plain");
  plain.capabilities.extensions.clear();
  const auto own = world.key_package(plain);
  group.commit({0}, commit_of({add_of(own)}), {own});
  GroupContextExtensions change;
  change.extensions.set(RequiredCapabilities{{ExtensionType::group_profile}, {}, {}});
  EXPECT_FALSE(group[0].commit(commit_of({{change}}), world.surroundings(), world.random));
  group.commit({0}, commit_of({{change}, {Remove{{4}}}}));
  group.expect_agreement();
}

TEST_F(Mistakes, LettingOneKeyPackageInTwice) {
  const auto own = world.key_package("new");
  group.commit({0}, commit_of({add_of(own)}), {own});
  const auto again = group[1].process(Forge(group[0]).commit({add_of(own)}), world.surroundings());
  ASSERT_FALSE(again);
  EXPECT_EQ(std::string_view(again.error().what()), "RFC 9420 §12.2: an Add of a client that is in the group already");
}

TEST_F(Mistakes, LosingTheRatchetBetweenReadingAndARestart) {
  const auto sent = group[0].protect(as_bytes("once"), {}, 0, world.random).value();
  const auto read = group[1].process(sent.message, world.surroundings())->next;
  EXPECT_EQ(restored(read).process(sent.message, world.surroundings()).error().reason, DecryptFailure::replayed);
}

TEST(GroupCreation, AsksForAKeyOfTheSuitesScheme) {
  SampleWorld world;
  auto identity = world.identity("0");
  identity.signature_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed448, world.random);
  const auto created = Group::create(world.suite, Bytes(32), identity, {}, world.settings, world.random);
  ASSERT_FALSE(created);
  EXPECT_EQ(std::string_view(created.error().what()),
            "RFC 9420 §5.1.2: a signature key of another scheme than the suite's");
}

TEST(GroupCreation, AsksForALeafThatListsItsCipherSuite) {
  SampleWorld world;
  auto identity = world.identity("0");
  identity.capabilities.cipher_suites = {CipherSuite{2}};
  const auto created = Group::create(world.suite, Bytes(32), identity, {}, world.settings, world.random);
  ASSERT_FALSE(created);
  EXPECT_EQ(std::string_view(created.error().what()),
            "RFC 9420 §7.2: the leaf does not list the cipher suite it is used with");
}

}  // namespace
}  // namespace qpc::mls
