// Members and strangers who mean harm: whatever they send is refused, costs little, and changes nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Hostile : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};
  Forge forge{group[0]};

  /// That a member refuses it and is, octet for octet, as it was.
  void expect_refused(std::uint32_t leaf, ByteView message, std::string_view clause = {}) {
    const auto before = stored(group[leaf]);
    const auto processed = group[leaf].process(message, world.surroundings());
    ASSERT_FALSE(processed);
    if (!clause.empty()) {
      EXPECT_EQ(std::string_view(processed.error().what()), clause);
    }
    EXPECT_TRUE(stored(group[leaf]) == before);
  }
  Bytes commit_in_the_clear() {
    CommitOptions options;
    options.format = HandshakeFormat::public_message;
    return group[0].commit(options, world.surroundings(), world.random)->message;
  }
  Bytes with_path(const std::function<void(UpdatePath&)>& change) {
    return forge.edit_commit(commit_in_the_clear(), [&](Commit& commit) {
      change(*commit.path);
      commit.path->leaf_node.sign(group[0].signature_key(), {group[0].group_id(), {0}});
    });
  }
};

// Keys that nobody can encrypt to: were one taken into the tree, nobody could make a path again.

TEST_F(Hostile, KeysInAPathAreRefused) {
  for (const Bytes& key : {Bytes(32), Bytes(31, 1), Bytes()}) {
    expect_refused(1, with_path([&](UpdatePath& path) { path.nodes[1].encryption_key = key; }),
                   "RFC 9420 §12.4.2: a public key of the path is none of the suite's KEM");
    expect_refused(1, with_path([&](UpdatePath& path) { path.leaf_node.encryption_key = key; }),
                   "RFC 9420 §5.1.1: an encryption key that is none of the suite's KEM");
  }
}

TEST_F(Hostile, KeysInAnUpdateAreRefused) {
  auto leaf = group[0].own_leaf();
  leaf.source = FromUpdate{};
  leaf.encryption_key = Bytes(32);
  leaf.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  expect_refused(1, forge.say(Proposal{Update{leaf}}),
                 "RFC 9420 §5.1.1: an encryption key that is none of the suite's KEM");
}

TEST_F(Hostile, KeysInAKeyPackageAreRefused) {
  for (const bool in_leaf : {false, true}) {
    auto own = world.key_package("x");
    (in_leaf ? own.key_package.leaf_node.encryption_key : own.key_package.init_key) = Bytes(32);
    own.key_package.leaf_node.sign(own.signature_key, {});
    own.key_package.sign(own.signature_key);
    expect_refused(1, forge.say(Proposal{add_of(own)}), "RFC 9420 §10: a key that is none of the suite's KEM");
  }
}

TEST_F(Hostile, PointsOffTheCurveAreRefused) {
  SampleWorld nist(1, CipherSuite{2});
  LiveGroup on_p256(nist, 2);
  CommitOptions options;
  options.format = HandshakeFormat::public_message;
  const auto message = on_p256[0].commit(options, nist.surroundings(), nist.random)->message;
  const auto forged = Forge(on_p256[0]).edit_commit(message, [&](Commit& commit) {
    commit.path->leaf_node.encryption_key.back() ^= 1;
    commit.path->leaf_node.sign(on_p256[0].signature_key(), {on_p256[0].group_id(), {0}});
  });
  const auto processed = on_p256[1].process(forged, nist.surroundings());
  ASSERT_FALSE(processed);
  EXPECT_EQ(std::string_view(processed.error().what()),
            "RFC 9420 §5.1.1: an encryption key that is none of the suite's KEM");
}

TEST_F(Hostile, LatticeKeysThatAreNotReducedAreRefused) {
  SampleWorld hybrid(1, CipherSuite{0xF001});
  auto own = hybrid.key_package("x");
  std::fill_n(own.key_package.init_key.begin(), 3, std::uint8_t{0xff});
  own.key_package.sign(own.signature_key);
  EXPECT_EQ(own.key_package.check({std::chrono::seconds::max(), {}}).error().kind, Kind::rejected);
}

// Work.

TEST_F(Hostile, GenerationsFarAheadAreRefusedAndChangeNothing) {
  for (const std::uint32_t generation : {1001u, 1u << 31, UINT32_MAX}) {
    expect_refused(1, forge.encrypt_sender(wire(SenderData{{0}, generation, {}})));
  }
}

TEST_F(Hostile, ATreeLargerThanItsMessageIsRefused) {
  // A tree of three octets a node that says it has a million of them, and ends there.
  WireWriter out;
  out.vector_size(1'000'000);
  out.bytes(Bytes(1000, 0));
  WireReader in(out.view());
  EXPECT_EQ(RatchetTree::read(world.suite, in).error().kind, Kind::malformed);
  // One of blanks only, whose last node has to be a member.
  WireWriter blanks;
  blanks.vector(Bytes(100'000, 0));
  WireReader of_blanks(blanks.view());
  EXPECT_EQ(RatchetTree::read(world.suite, of_blanks).error().kind, Kind::malformed);
}

TEST_F(Hostile, LeavesBeyondTheTreeAreRefused) {
  for (const std::uint32_t leaf : {4u, 1u << 30, 1u << 31, UINT32_MAX}) {
    expect_refused(1, forge.encrypt_sender(wire(SenderData{{leaf}, 0, {}})),
                   "RFC 9420 §6.3.2: nobody is at the sender's leaf");
    expect_refused(1, forge.say(Commit{}, Sender::member({leaf})), "RFC 9420 §6.3.2: nobody is at the sender's leaf");
    expect_refused(1, forge.commit({{Remove{{leaf}}}}), "RFC 9420 §12.1.3: a Remove of a leaf where nobody is");
  }
}

TEST_F(Hostile, ACommitOfManyReferencesToOneProposalIsRefused) {
  const auto sent =
      group[2].propose({Remove{{3}}}, HandshakeFormat::private_message, {}, world.surroundings(), world.random).value();
  group[2] = sent.next;
  group.deliver({2}, sent.message);
  Commit commit;
  commit.proposals.resize(2000, ProposalOrRef{group[1].proposals().back().ref});
  expect_refused(1, forge.say(commit), "RFC 9420 §12.2: two proposals to update or remove one leaf");
}

// Damage: each octet of each kind of message, changed.

TEST_F(Hostile, EveryChangedOctetOfAMessageIsRefusedAndChangesNothing) {
  const auto surroundings = world.surroundings();
  const CommitOptions hidden;
  const auto said = group[0].protect(as_bytes("hello"), as_bytes("aad"), 7, world.random)->message;
  const auto proposed =
      group[0].propose({Remove{{3}}}, HandshakeFormat::private_message, {}, surroundings, world.random)->message;
  const auto in_clear =
      group[0].propose({Remove{{3}}}, HandshakeFormat::public_message, {}, surroundings, world.random)->message;
  const auto committed = group[0].commit(hidden, surroundings, world.random)->message;
  const auto before = stored(group[1]);
  std::size_t refusals = 0;
  for (const auto& good : {said, proposed, in_clear, committed, commit_in_the_clear()}) {
    for (std::size_t i = 0; i < good.size(); i += 2) {
      auto bad = good;
      bad[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
      ASSERT_FALSE(group[1].process(bad, surroundings)) << i;
      ++refusals;
    }
    for (std::size_t size = 0; size < good.size(); size += 7) {
      ASSERT_FALSE(group[1].process(ByteView(good).first(size), surroundings)) << size;
      ++refusals;
    }
    ASSERT_EQ(stored(group[1]), before);
  }
  EXPECT_GT(refusals, 1000u);
  for (const auto& good : {said, proposed, in_clear, committed}) EXPECT_TRUE(group[1].process(good, surroundings));
}

}  // namespace
}  // namespace qpc::mls
