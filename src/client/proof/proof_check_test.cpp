#include "client/proof/proof_check.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

#include "client/proof/node_papers.h"
#include "client/session/octets.h"
#include "core/message/proof_for_tests.h"

namespace qpc::client {
namespace {

using message::DeliveryStatement;

/// A post, and the node's answer to it, which a test can bend.
struct ReceiptCheck : testing::Test {
  identity::NodeForTests node;
  identity::NodeCertificate certificate = node.certify(node.proof_key);
  DeliveryStatement statement = message::statement_of(node, 7);
  SentToChannel sent{.message_id = statement.message_id, .domain = node.domain.text(), .channel = channel_octets()};

  static Bytes channel_octets() {
    Bytes octets(32);
    octets[0] = 9;
    return octets;
  }
  ProofState check(ByteView proof) {
    capnp::MallocMessageBuilder memory;
    auto receipt = memory.initRoot<api::Receipt>();
    receipt.setMessageId(to_kj(sent.message_id));
    receipt.setStoredAt(statement.stored_at.time_since_epoch().count());
    receipt.setProof(to_kj(proof));
    return check_receipt(receipt.asReader(), sent, &certificate);
  }
  ProofState check() { return check(wire(message::prove(node.proof_key, {statement}).front())); }
};

TEST_F(ReceiptCheck, TakesAProofOfWhatWasSent) { EXPECT_EQ(check(), ProofState::valid); }

TEST_F(ReceiptCheck, TellsAMissingProofFromABadOne) {
  EXPECT_EQ(check(ByteView()), ProofState::missing);
  EXPECT_EQ(check(Bytes{1, 2, 3}), ProofState::invalid);
}

TEST_F(ReceiptCheck, RefusesATrueProofOfSomethingElse) {
  const auto before = statement;
  statement.message_id[5] ^= 1;
  EXPECT_EQ(check(), ProofState::invalid);
  statement = before;
  std::get<message::InChannel>(statement.place).address.local[0] ^= 1;
  EXPECT_EQ(check(), ProofState::invalid);
  statement = before;
  statement.place = message::InMailbox{identity::MailboxAddress{{node.domain, {9}}}};
  EXPECT_EQ(check(), ProofState::invalid);
  statement = before;
  statement.place = message::CommitInChannel{identity::ChannelAddress{{node.domain, {9}}}, 3, {}};
  EXPECT_EQ(check(), ProofState::invalid);
}

TEST_F(ReceiptCheck, RefusesAProofOfAnotherTimeThanTheReceipts) {
  auto later = statement;
  later.stored_at += std::chrono::minutes(1);
  EXPECT_EQ(check(wire(message::prove(node.proof_key, {later}).front())), ProofState::invalid);
}

TEST_F(ReceiptCheck, RefusesAnotherKeyAndNoCertificate) {
  const auto stranger = node.generate();
  EXPECT_EQ(check(wire(message::prove(stranger, {statement}).front())), ProofState::invalid);
  capnp::MallocMessageBuilder memory;
  auto receipt = memory.initRoot<api::Receipt>();
  receipt.setProof(to_kj(wire(message::prove(node.proof_key, {statement}).front())));
  EXPECT_EQ(check_receipt(receipt.asReader(), sent, nullptr), ProofState::invalid);
}

TEST_F(ReceiptCheck, OfACommitAsksForItsWelcomes) {
  const auto root = message::root_of_welcomes({message::welcome_leaf(Bytes(32, 1), {2})});
  sent.welcomes = root;
  EXPECT_EQ(check(), ProofState::invalid) << "a post is no commit";
  statement.place = message::CommitInChannel{identity::ChannelAddress{{node.domain, {9}}}, 3, root};
  EXPECT_EQ(check(), ProofState::valid);
  sent.welcomes = message::root_of_welcomes({});
  EXPECT_EQ(check(), ProofState::invalid);
}

/// What a node publishes.
struct Papers : testing::Test {
  NodePapers read(std::span<const identity::NodeCertificate> certificates, const identity::IdentityChain& rotations,
                  const identity::NodeKey& shown) {
    capnp::MallocMessageBuilder memory;
    auto info = memory.initRoot<api::NodeInfo>();
    auto list = info.initProofCertificates(static_cast<unsigned>(certificates.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, to_kj(wire(certificates[i])));
    info.setIdentityRotations(to_kj(wire(rotations)));
    net::IdentityKey key;
    std::ranges::copy(shown.octets, key.begin());
    return NodePapers::read(info.asReader(), key);
  }
  identity::NodeForTests node, other{2};
};

TEST_F(Papers, AreTakenWhereTheIdentityVouchesForThem) {
  const auto own = node.certify(node.proof_key), foreign = other.certify(other.proof_key);
  const auto papers = read(std::vector{foreign, own}, {}, node.pin());
  EXPECT_EQ(papers.certificates, std::vector{own});
  ASSERT_NE(papers.find(own.key_id()), nullptr);
  EXPECT_EQ(papers.find(foreign.key_id()), nullptr);
}

TEST_F(Papers, OfTheIdentityBeforeAreTakenOverTheChain) {
  const auto old_certificate = node.certify(node.proof_key);
  identity::IdentityChain chain;
  chain.append(node.rotate());
  EXPECT_EQ(read(std::vector{old_certificate}, chain, node.pin()).certificates.size(), 1u);
  EXPECT_TRUE(read(std::vector{old_certificate}, {}, node.pin()).certificates.empty());
}

TEST_F(Papers, WithAForgedChainAreWorthNothing) {
  const auto foreign = other.certify(other.proof_key);
  auto rotation = other.rotate();
  rotation.after = node.pin();
  identity::IdentityChain chain;
  chain.append(rotation);
  const auto papers = read(std::vector{foreign}, chain, node.pin());
  EXPECT_TRUE(papers.certificates.empty());
  EXPECT_TRUE(papers.rotations.empty());
}

}  // namespace
}  // namespace qpc::client
