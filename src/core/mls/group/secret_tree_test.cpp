#include "core/mls/group/secret_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace qpc::mls {
namespace {

constexpr auto application = RatchetType::application;
constexpr auto handshake = RatchetType::handshake;

class Ratchets : public testing::Test {
 protected:
  const Suite suite = Suite::of(CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).value();
  SecretTree make(std::uint32_t leaves = 4, std::uint32_t skipped_generations = 10) const {
    return {suite, Secret(32).into<EncryptionSecret>(), TreeSize::for_leaves(leaves), skipped_generations};
  }
  SecretTree tree = make();
};

Bytes key_of(const Result<MessageKey>& taken) { return to_bytes(taken.value().key_and_nonce.key.reveal()); }
Bytes saved(const SecretTree& tree) { return wire(tree); }

TEST_F(Ratchets, GiveSenderAndReceiverTheSameKeys) {
  auto receiver = make();
  for (std::uint32_t generation = 0; generation < 5; ++generation) {
    const auto sent = tree.take_next({2}, application).value();
    const auto received = receiver.take({2}, application, generation).value();
    EXPECT_EQ(sent.generation, generation);
    EXPECT_EQ(to_bytes(sent.key_and_nonce.key.reveal()), to_bytes(received.key_and_nonce.key.reveal()));
    EXPECT_EQ(to_bytes(sent.key_and_nonce.nonce.reveal()), to_bytes(received.key_and_nonce.nonce.reveal()));
  }
}

TEST_F(Ratchets, GiveEveryLeafTypeAndGenerationItsOwnKey) {
  std::set<Bytes> keys;
  for (std::uint32_t leaf = 0; leaf < 4; ++leaf) {
    for (std::uint32_t generation = 0; generation < 3; ++generation) {
      keys.insert(key_of(tree.take({leaf}, application, generation)));
      keys.insert(key_of(tree.take({leaf}, handshake, generation)));
    }
  }
  EXPECT_EQ(keys.size(), 24U);
}

TEST_F(Ratchets, GiveNoKeyTwice) {
  ASSERT_TRUE(tree.take({0}, application, 0));
  EXPECT_EQ(tree.take({0}, application, 0).error().kind, Kind::stale);
}

TEST_F(Ratchets, KeepTheKeysOfMessagesThatAreMissing) {
  auto in_order = make();
  std::vector<Bytes> keys;
  for (std::uint32_t i = 0; i < 6; ++i) keys.push_back(key_of(in_order.take({1}, application, i)));
  for (const std::uint32_t generation : {3U, 0U, 5U, 2U, 1U, 4U}) {
    EXPECT_EQ(key_of(tree.take({1}, application, generation)), keys[generation]);
    EXPECT_EQ(tree.take({1}, application, generation).error().kind, Kind::stale);
  }
}

TEST_F(Ratchets, GoAsFarAheadAsTheLimitAndNoFurther) {
  EXPECT_EQ(tree.take({0}, application, 11).error().kind, Kind::limit);
  EXPECT_TRUE(tree.take({0}, application, 10));
  EXPECT_EQ(tree.take({0}, application, 22).error().kind, Kind::limit);
  EXPECT_TRUE(tree.take({0}, application, 21));
}

TEST_F(Ratchets, DropTheOldestKeysBeyondTheLimit) {
  ASSERT_TRUE(tree.take({0}, application, 10));
  ASSERT_TRUE(tree.take({0}, application, 12));  // 0 … 9 and 11 are missing: one more than is kept
  EXPECT_EQ(tree.take({0}, application, 0).error().kind, Kind::stale);
  EXPECT_TRUE(tree.take({0}, application, 1));
  EXPECT_TRUE(tree.take({0}, application, 11));
}

TEST_F(Ratchets, DoNotDependOnEachOther) {
  ASSERT_TRUE(tree.take({0}, application, 5));
  EXPECT_EQ(tree.take_next({0}, handshake).value().generation, 0U);
  EXPECT_EQ(tree.take_next({1}, application).value().generation, 0U);
  EXPECT_EQ(tree.take_next({0}, application).value().generation, 6U);
}

TEST_F(Ratchets, EndWhereGenerationsEnd) {
  WireWriter out;  // a tree of one leaf whose application ratchet is at its last generation
  out.u32(1);
  out.u8(2);
  for (const std::uint32_t generation : {0U, 0xffffffffU}) {
    out.u32(generation);
    out.presence(true);
    out.bytes(Bytes(32));
    out.vector({});
  }
  WireReader in(out.view());
  auto last = SecretTree::read(suite, 10, in).value();
  EXPECT_EQ(last.take_next({0}, application).value().generation, 0xffffffffU);
  EXPECT_EQ(last.take_next({0}, application).error().kind, Kind::limit);
  EXPECT_EQ(last.take({0}, application, 0xffffffffU).error().kind, Kind::stale);
}

TEST_F(Ratchets, ExistForTheLeavesOfTheTreeOnly) {
  EXPECT_TRUE(tree.take_next({3}, application));
  EXPECT_EQ(tree.take_next({4}, application).error().kind, Kind::rejected);
  EXPECT_EQ(tree.take({0xffffffff}, application, 0).error().kind, Kind::rejected);
}

TEST_F(Ratchets, ExistInATreeOfOneLeaf) {
  auto alone = make(1);
  EXPECT_TRUE(alone.take_next({0}, application));
  EXPECT_TRUE(alone.take_next({0}, handshake));
}

TEST_F(Ratchets, StayAsTheyWereInACopy) {
  const auto before = tree;
  const auto octets = saved(before);
  ASSERT_TRUE(tree.take({0}, application, 3));
  ASSERT_TRUE(tree.take({0}, application, 1));
  EXPECT_EQ(saved(before), octets);
  auto again = before;
  EXPECT_TRUE(again.take({0}, application, 3));
}

/// Forward secrecy: what is left after a key was taken leads to no key that was used.
TEST_F(Ratchets, ForgetTheWayToAKeyThatWasTaken) {
  const auto root = Secret(32);
  auto untouched = make();
  ASSERT_TRUE(tree.take_next({0}, application));
  const auto octets = saved(tree);
  EXPECT_EQ(std::ranges::search(octets, root.reveal()).begin(), octets.end());  // encryption_secret itself
  const auto key = key_of(untouched.take_next({0}, application));
  EXPECT_EQ(std::ranges::search(octets, key).begin(), octets.end());
  ASSERT_TRUE(tree.take({0}, application, 3));
  EXPECT_EQ(tree.take({0}, application, 0).error().kind, Kind::stale);
}

TEST_F(Ratchets, AreReadAsTheyWereWritten) {
  ASSERT_TRUE(tree.take({1}, application, 4));
  ASSERT_TRUE(tree.take({1}, application, 2));
  ASSERT_TRUE(tree.take_next({3}, handshake));
  const auto octets = saved(tree);
  WireReader in(octets);
  auto read = SecretTree::read(suite, 10, in).value();
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(saved(read), octets);
  for (const std::uint32_t generation : {0U, 1U, 3U, 5U}) {
    EXPECT_EQ(key_of(read.take({1}, application, generation)), key_of(tree.take({1}, application, generation)));
  }
  EXPECT_EQ(read.take({1}, application, 2).error().kind, Kind::stale);
  EXPECT_EQ(read.take_next({3}, handshake).value().generation, 1U);
}

TEST_F(Ratchets, AreNotReadFromDamagedOctets) {
  ASSERT_TRUE(tree.take({1}, application, 4));
  const auto octets = saved(tree);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    WireReader in(ByteView(octets).first(size));
    EXPECT_EQ(SecretTree::read(suite, 10, in).error().kind, Kind::malformed) << size;
  }
  for (const std::uint32_t leaves : {0U, 3U, 0x80000000U}) {
    WireWriter out;
    out.u32(leaves);
    out.u8(0);
    out.bytes(Bytes(32));
    WireReader in(out.view());
    EXPECT_EQ(SecretTree::read(suite, 10, in).error().kind, Kind::malformed) << leaves;
  }
}

TEST_F(Ratchets, AreNotReadWithKeptKeysOutOfOrder) {
  const auto read = [&](const std::vector<std::uint32_t>& generations) {
    WireWriter out;  // a tree of one leaf
    out.u32(1);
    out.u8(2);
    for (int ratchet = 0; ratchet < 2; ++ratchet) {
      out.u32(9);
      out.presence(true);
      out.bytes(Bytes(suite.hash_size()));
      out.vector_of([&] {
        for (const auto generation : generations) {
          out.u32(generation);
          out.bytes(Bytes(suite.key_size() + suite.nonce_size()));
        }
      });
    }
    WireReader in(out.view());
    return SecretTree::read(suite, 10, in);
  };
  EXPECT_TRUE(read({1, 2}));
  for (const auto& generations : std::vector<std::vector<std::uint32_t>>{{2, 1}, {1, 1}}) {
    const auto disordered = read(generations);
    ASSERT_FALSE(disordered);
    EXPECT_EQ(std::string_view(disordered.error().what()), "secret tree: kept keys are not in order");
  }
}

/// A row with the secrets of these nodes of a tree with so many leaves.
Bytes row_of(std::uint32_t leaves, const std::vector<std::uint32_t>& nodes) {
  WireWriter out;
  out.u32(leaves);
  for (const auto node : nodes) {
    out.u32(node);
    out.u8(0);
    out.bytes(Bytes(32));
  }
  return out.take();
}

TEST_F(Ratchets, AreOfOneWholeTreeInRows) {
  const auto refusal = [&](const Bytes& row) {
    const auto read = SecretTree::from_chunks(suite, 10, {row});
    return read ? std::string() : std::string(read.error().what());
  };
  EXPECT_EQ(refusal(row_of(4, {3})), "");
  EXPECT_EQ(refusal(row_of(3, {3})), "secret tree: the number of leaves is no power of two, or too large");
  EXPECT_EQ(refusal(row_of(4, {3, 1})), "secret tree: rows of more than one tree");
  EXPECT_EQ(refusal(row_of(4, {1})), "secret tree: a row is missing");
}

using Rows = std::map<std::uint32_t, Bytes>;

void keep(Rows& rows, const SecretTree* now, const SecretTree* before) {
  SecretTree::for_each_changed_chunk(now, before, [&](NodeIndex top, std::optional<Secret> row) {
    rows.erase(top.value);
    if (row) rows.emplace(top.value, to_bytes(row->reveal()));
  });
}

TEST_F(Ratchets, LeaveNoRowBehindAndMissNoneInATreeOfAnotherSize) {
  for (const auto& [few, many] : {std::pair(2U, 9U), std::pair(16U, 64U), std::pair(1U, 5U)}) {
    for (const auto& [from, to] : {std::pair(few, many), std::pair(many, few)}) {
      const auto before = make(from);
      const auto now = make(to);
      Rows rows;
      keep(rows, &before, nullptr);
      keep(rows, &now, &before);
      Rows fresh;
      keep(fresh, &now, nullptr);
      EXPECT_EQ(rows, fresh) << from << " to " << to;
      keep(rows, nullptr, &now);
      EXPECT_TRUE(rows.empty());
    }
  }
}

TEST_F(Ratchets, EndWithTheirEpochButForLateMessages) {
  ASSERT_TRUE(tree.take({0}, handshake, 2));  // 0 and 1 are missing
  ASSERT_TRUE(tree.take({0}, application, 2));
  ASSERT_TRUE(tree.take_next({1}, application));
  const auto before = tree;
  const auto octets = saved(before);
  tree.end_epoch({1});
  for (const std::uint32_t generation : {0U, 1U, 3U}) {
    EXPECT_EQ(tree.take({0}, handshake, generation).error().kind, Kind::stale);
    EXPECT_EQ(tree.take({1}, handshake, generation).error().kind, Kind::stale);
    EXPECT_EQ(tree.take({1}, application, generation).error().kind, Kind::stale);
    EXPECT_TRUE(tree.take({0}, application, generation));
  }
  EXPECT_TRUE(tree.take({2}, application, 0));
  EXPECT_EQ(saved(before), octets);
  const auto restored = [&] {
    const auto ended = saved(tree);
    WireReader in(ended);
    return SecretTree::read(suite, 10, in).value();
  }();
  EXPECT_EQ(saved(restored), saved(tree));
}

}  // namespace
}  // namespace qpc::mls
