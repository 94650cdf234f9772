#include "core/message/delivery_proof.h"

#include <gtest/gtest.h>

#include "core/message/proof_for_tests.h"

namespace qpc::message {
namespace {

using identity::NodeForTests;

TEST(DeliveryProof, HoldsForEveryStatementOfABatchWhateverItsSize) {
  NodeForTests node;
  const auto certificate = node.certify(node.proof_key);
  for (const std::uint8_t size : std::initializer_list<std::uint8_t>{1, 2, 3, 16, 255}) {
    const auto proofs = batch_of(node, size);
    ASSERT_EQ(proofs.size(), size);
    for (const auto& proof : proofs) {
      EXPECT_TRUE(proof.verify(certificate));
      EXPECT_EQ(proof.signature, proofs.front().signature) << "one signature serves the batch";
      EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).value(), proof);
    }
  }
}

TEST(DeliveryProof, IsReadAsItWasWrittenForEveryPlace) {
  NodeForTests node;
  auto statement = statement_of(node);
  for (const StoredPlace& place : std::initializer_list<StoredPlace>{
           InMailbox{identity::MailboxAddress{{node.domain, {1}}}},
           InChannel{identity::ChannelAddress{{node.domain, {2}}}, 70'000},
           CommitInChannel{identity::ChannelAddress{{node.domain, {3}}}, 2, welcome_leaf(Bytes(32), MessageId{4})}}) {
    statement.place = place;
    const auto proof = prove(node.proof_key, {statement}).front();
    EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).value(), proof);
    EXPECT_TRUE(proof.verify(node.certify(node.proof_key)));
  }
}

TEST(DeliveryProof, HoldsForNothingButWhatWasSigned) {
  NodeForTests node;
  const auto certificate = node.certify(node.proof_key);
  const auto proof = batch_of(node, 5)[2];
  const auto refuses = [&](auto change) {
    auto bent = proof;
    change(bent);
    const auto verified = bent.verify(certificate);
    return !verified && verified.error().kind == Kind::rejected;
  };
  EXPECT_TRUE(refuses([](auto& bent) { bent.statement.message_id[0] ^= 1; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.statement.stored_at += std::chrono::minutes(1); }));
  EXPECT_TRUE(refuses([](auto& bent) { std::get<InChannel>(bent.statement.place).mailboxes = 4; }));
  EXPECT_TRUE(refuses([](auto& bent) { std::get<InChannel>(bent.statement.place).address.local[0] ^= 1; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.statement.salt[0] ^= 1; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.index = 3; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.batch_size = 6; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.path.pop_back(); }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.path[0][0] ^= 1; }));
  EXPECT_TRUE(refuses([](auto& bent) { bent.signature[0] ^= 1; }));
}

TEST(DeliveryProof, NeedsTheRightCertificate) {
  NodeForTests node, other(2);
  const auto proof = batch_of(node, 1).front();
  EXPECT_EQ(proof.verify(node.certify(other.proof_key)).error().kind, Kind::rejected);
  auto elsewhere = node.certify(node.proof_key);
  elsewhere.domain = identity::DomainName::parse("other.example").value();
  EXPECT_EQ(proof.verify(elsewhere).error().kind, Kind::rejected);
  auto ended = node.certify(node.proof_key);
  ended.not_after = proof.statement.stored_at - std::chrono::seconds(1);
  EXPECT_EQ(proof.verify(ended).error().kind, Kind::rejected);
}

TEST(DeliveryProof, TellsNothingOfTheOthersInItsBatch) {
  // Two statements that say the same have different hashes: who guesses one cannot find it in another's path.
  NodeForTests node;
  const auto proofs = prove(node.proof_key, {statement_of(node, 1), statement_of(node, 1)});
  EXPECT_NE(proofs[0].path.front(), proofs[1].path.front());
}

TEST(Welcomes, HaveOneRootHoweverTheyAreHandedIn) {
  const auto first = welcome_leaf(Bytes(32, 1), {1}), second = welcome_leaf(Bytes(32, 2), {2});
  EXPECT_EQ(root_of_welcomes({first, second}), root_of_welcomes({second, first}));
  EXPECT_NE(root_of_welcomes({first, second}), root_of_welcomes({first}));
  EXPECT_NE(welcome_leaf(Bytes(32, 1), {2}), first);
}

TEST(DeliveryProof, IsBoundedBeforeAnythingIsAllocated) {
  NodeForTests node;
  auto proof = batch_of(node, 1).front();
  proof.batch_size = DeliveryProof::largest_batch + 1;
  EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).error().kind, Kind::limit);
  proof.batch_size = 1;
  proof.path.resize(21);
  EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).error().kind, Kind::limit);
  proof.path.clear();
  proof.signature.push_back(0);
  EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).error().kind, Kind::malformed);
  proof.signature.pop_back();
  proof.statement.stored_at += std::chrono::seconds(1);
  EXPECT_EQ(read_all<DeliveryProof>(wire(proof)).error().kind, Kind::malformed) << "a time to the second tells more";
}

TEST(DeliveryProof, OfAnUnknownFormatOrPlaceIsUnsupported) {
  NodeForTests node;
  const auto proof = batch_of(node, 1).front();
  auto octets = wire(proof);
  octets[0] = 2;
  EXPECT_EQ(read_all<DeliveryProof>(octets).error().kind, Kind::unsupported);
  octets = wire(proof);
  octets[1 + 8 + 32 + 8] = 4;
  EXPECT_EQ(read_all<DeliveryProof>(octets).error().kind, Kind::unsupported);
}

}  // namespace
}  // namespace qpc::message
