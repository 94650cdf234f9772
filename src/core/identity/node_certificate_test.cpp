#include "core/identity/node_certificate.h"

#include <gtest/gtest.h>

#include "core/identity/node_for_tests.h"

namespace qpc::identity {
namespace {

TEST(NodeCertificate, IsReadAsItWasWrittenAndHolds) {
  const NodeForTests node;
  const auto certificate = node.certify(node.proof_key);
  const auto read = read_all<NodeCertificate>(wire(certificate)).value();
  EXPECT_EQ(read, certificate);
  EXPECT_TRUE(read.verify());
  EXPECT_EQ(read.issuer, node.pin());
  EXPECT_EQ(read.key_id(), id_of(NodeKey::of(node.proof_key).value()));
}

TEST(NodeCertificate, HoldsForNothingButWhatWasSigned) {
  const NodeForTests node, other(2);
  const auto certificate = node.certify(node.proof_key);
  const auto refuses = [&](auto change) {
    auto bent = certificate;
    change(bent);
    const auto verified = bent.verify();
    return !verified && verified.error().kind == Kind::rejected;
  };
  EXPECT_TRUE(refuses([&](auto& bent) { bent.issuer = other.pin(); }));
  EXPECT_TRUE(refuses([&](auto& bent) { bent.key = CertifiedKey::of(NodeKey::of(other.proof_key).value()); }));
  EXPECT_TRUE(refuses([&](auto& bent) { bent.domain = DomainName::parse("other.example").value(); }));
  EXPECT_TRUE(refuses([&](auto& bent) { bent.not_after += std::chrono::seconds(1); }));
  EXPECT_TRUE(refuses([&](auto& bent) { bent.not_before -= std::chrono::seconds(1); }));
  EXPECT_TRUE(refuses([&](auto& bent) { bent.signature.back() ^= 1; }));
}

TEST(NodeCertificate, IsGoodBetweenItsDatesBothIncluded) {
  const NodeForTests node;
  const auto certificate = node.certify(node.proof_key);
  const std::chrono::seconds second(1);
  EXPECT_TRUE(certificate.check_time(certificate.not_before));
  EXPECT_TRUE(certificate.check_time(certificate.not_after));
  EXPECT_EQ(certificate.check_time(certificate.not_before - second).error().kind, Kind::rejected);
  EXPECT_EQ(certificate.check_time(certificate.not_after + second).error().kind, Kind::rejected);
}

TEST(NodeCertificate, OfAKeyForReportsIsGoodForNothingElse) {
  const NodeForTests node, other(2);
  const auto certificate = node.certify_for_reports(Bytes(1216, 3));
  const auto read = read_all<NodeCertificate>(wire(certificate)).value();
  EXPECT_EQ(read, certificate);
  EXPECT_TRUE(read.check(node.pin(), NodeKeyUse::reports, node.domain, node.begins));
  const auto elsewhere = DomainName::parse("other.example").value();
  EXPECT_EQ(read.check(other.pin(), NodeKeyUse::reports, node.domain, node.begins).error().kind, Kind::rejected);
  EXPECT_EQ(read.check(node.pin(), NodeKeyUse::delivery_proofs, node.domain, node.begins).error().kind, Kind::rejected);
  EXPECT_EQ(read.check(node.pin(), NodeKeyUse::reports, elsewhere, node.begins).error().kind, Kind::rejected);
  EXPECT_EQ(
      read.check(node.pin(), NodeKeyUse::reports, node.domain, node.begins - std::chrono::seconds(1)).error().kind,
      Kind::rejected);
  EXPECT_EQ(read.proof_key().error().kind, Kind::rejected);
  auto bent = certificate;
  bent.key.algorithm = 0x20;
  EXPECT_EQ(bent.check(node.pin(), NodeKeyUse::reports, node.domain, node.begins).error().kind, Kind::rejected);
  EXPECT_EQ(read_all<NodeCertificate>(wire(node.certify_for_reports(Bytes(4097)))).error().kind, Kind::limit);
}

TEST(NodeCertificate, OfADeliveryProofKeyHasAnEd25519Key) {
  const NodeForTests node;
  auto certificate = node.certify(node.proof_key);
  certificate.key.octets.pop_back();
  EXPECT_EQ(read_all<NodeCertificate>(wire(certificate)).error().kind, Kind::malformed);
  certificate = node.certify(node.proof_key);
  certificate.key.algorithm = 0x0403;
  EXPECT_EQ(read_all<NodeCertificate>(wire(certificate)).error().kind, Kind::unsupported);
}

TEST(NodeCertificate, IsRefusedInOtherFormatsAndForOtherUses) {
  const NodeForTests node;
  auto octets = wire(node.certify(node.proof_key));
  octets[1] = 3;
  EXPECT_EQ(read_all<NodeCertificate>(octets).error().kind, Kind::unsupported);
  octets[0] = 2;
  EXPECT_EQ(read_all<NodeCertificate>(octets).error().kind, Kind::unsupported);
  auto certificate = node.certify(node.proof_key);
  certificate.signature.pop_back();
  EXPECT_EQ(read_all<NodeCertificate>(wire(certificate)).error().kind, Kind::malformed);
  certificate = node.certify(node.proof_key);
  certificate.not_after = std::chrono::sys_seconds(std::chrono::seconds(-1));
  EXPECT_EQ(read_all<NodeCertificate>(wire(certificate)).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::identity
