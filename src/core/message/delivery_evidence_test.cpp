#include "core/message/delivery_evidence.h"

#include <gtest/gtest.h>

#include "core/message/proof_for_tests.h"

namespace qpc::message {
namespace {

using identity::NodeForTests;

DeliveryEvidence evidence_of(NodeForTests& node) { return {batch_of(node, 3)[1], node.certify(node.proof_key), {}}; }

TEST(DeliveryEvidence, HoldsForThePinOfItsNodeAlone) {
  NodeForTests node;
  const NodeForTests other(2);
  const auto evidence = evidence_of(node);
  EXPECT_TRUE(evidence.verify(node.pin()));
  EXPECT_EQ(evidence.verify(other.pin()).error().kind, Kind::rejected);
}

TEST(DeliveryEvidence, NeedsACertificateOfTheNode) {
  NodeForTests node, thief(2);
  auto evidence = evidence_of(node);
  evidence.certificate = thief.certify(node.proof_key);
  evidence.certificate.issuer = node.pin();
  EXPECT_EQ(evidence.verify(node.pin()).error().kind, Kind::rejected);
}

TEST(DeliveryEvidence, OutlivesTheNodesIdentityBothWays) {
  NodeForTests node;
  auto evidence = evidence_of(node);
  const auto before = node.pin();
  evidence.rotations.append(node.rotate());
  EXPECT_TRUE(evidence.verify(node.pin())) << "an old proof for who knows the new key";
  evidence.certificate = node.certify(node.proof_key);
  EXPECT_TRUE(evidence.verify(before)) << "a new proof for who knows the old key";
}

TEST(DeliveryEvidence, OfSomebodyWhoCallsAnotherNodeHisSuccessorIsWorthless) {
  NodeForTests node, thief(2);
  auto evidence = evidence_of(thief);
  auto claim = identity::IdentityRotation::announce(thief.identity, thief.generate(), thief.domain, thief.begins);
  claim.after = node.pin();
  evidence.rotations.append(claim);
  EXPECT_EQ(evidence.verify(node.pin()).error().kind, Kind::rejected);
}

TEST(DeliveryEvidence, IsFoundInTextThatPeopleHaveHandedOn) {
  NodeForTests node;
  auto evidence = evidence_of(node);
  evidence.rotations.append(node.rotate());
  EXPECT_EQ(read_all<DeliveryEvidence>(wire(evidence)).value(), evidence);
  EXPECT_EQ(DeliveryEvidence::from_text(evidence.to_text()).value(), evidence);
  std::string quoted = "Look:\n";
  for (const char c : evidence.to_text()) quoted += c == '\n' ? std::string("\r\n> ") : std::string(1, c);
  EXPECT_EQ(DeliveryEvidence::from_text(quoted + "\nBye").value(), evidence);
}

TEST(DeliveryEvidence, IsNotFoundWhereThereIsNone) {
  NodeForTests node;
  const auto text = evidence_of(node).to_text();
  EXPECT_EQ(DeliveryEvidence::from_text("").error().kind, Kind::malformed);
  EXPECT_EQ(DeliveryEvidence::from_text(text.substr(0, text.size() - 10)).error().kind, Kind::malformed);
  EXPECT_EQ(DeliveryEvidence::from_text(text.substr(5)).error().kind, Kind::malformed);
  auto cut = text;
  cut.erase(100, 1);
  EXPECT_FALSE(DeliveryEvidence::from_text(cut));
  auto longer = text;
  longer.insert(longer.find("\n-----END"), 3 * DeliveryEvidence::largest, 'A');
  EXPECT_EQ(DeliveryEvidence::from_text(longer).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::message
