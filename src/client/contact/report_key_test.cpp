#include "client/contact/report_key.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

#include "client/session/octets.h"
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "core/identity/identity_rotation.h"
#include "core/identity/node_certificate.h"
#include "core/report/report.h"

namespace qpc::client {
namespace {

class ReportKey : public testing::Test {
 protected:
  ~ReportKey() noexcept override = default;

  crypto::SigningKey make_key() { return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random_); }
  static net::IdentityKey identity_of(const crypto::SigningKey& key) {
    net::IdentityKey identity{};
    std::ranges::copy(identity::NodeKey::of(key).value().octets, identity.begin());
    return identity;
  }
  /// What the node says of itself when `signer` has certified its key.
  void certify(const crypto::SigningKey& signer, identity::NodeKeyUse use = identity::NodeKeyUse::reports) {
    info_.setReportKey(to_kj(wire(identity::NodeCertificate::issue(
        signer, {.use = use,
                 .domain = domain_,
                 .issuer = {},
                 .key = {.algorithm = std::to_underlying(report::report_kem), .octets = to_bytes(as_bytes("public"))},
                 .not_before = now_,
                 .not_after = now_ + std::chrono::hours(1),
                 .signature = {}}))));
  }
  void announce(const crypto::SigningKey& before, const crypto::SigningKey& after) {
    chain_.append(identity::IdentityRotation::announce(before, after, domain_, std::chrono::sys_seconds()));
    info_.setIdentityRotations(to_kj(wire(chain_)));
  }
  bool is_found(const crypto::SigningKey& proved) {
    const auto key = find_report_key(info_.asReader(), identity_of(proved), domain_, now_);
    return key && *key == to_bytes(as_bytes("public"));
  }

  crypto::SeededRandom random_{as_bytes("report key")};
  identity::DomainName domain_ = identity::DomainName::parse("example.org").value();
  std::chrono::sys_seconds now_{std::chrono::seconds(1'800'000'000)};
  identity::IdentityChain chain_;
  capnp::MallocMessageBuilder message_;
  api::NodeInfo::Builder info_ = message_.initRoot<api::NodeInfo>();
};

TEST_F(ReportKey, IsCertifiedByTheIdentityThatTheNodeHasProved) {
  const auto node = make_key();
  EXPECT_FALSE(is_found(node)) << "there is none";
  certify(node);
  EXPECT_TRUE(is_found(node));
  EXPECT_FALSE(is_found(make_key()));
}

TEST_F(ReportKey, IsCertifiedByTheIdentityThatHasFollowedSince) {
  const auto first = make_key(), second = make_key(), third = make_key();
  announce(first, second);
  announce(second, third);
  certify(third);
  for (const auto* proved : {&first, &second, &third}) EXPECT_TRUE(is_found(*proved));
  EXPECT_FALSE(is_found(make_key())) << "nobody has led there from it";
}

TEST_F(ReportKey, IsNotTakenFromAnIdentityThatWasThereBefore) {
  const auto first = make_key(), second = make_key();
  announce(first, second);
  certify(first);
  EXPECT_FALSE(is_found(second)) << "the first may be in other hands";
}

TEST_F(ReportKey, IsOfItsTime) {
  const auto node = make_key();
  certify(node);
  now_ += std::chrono::hours(2);
  EXPECT_FALSE(is_found(node));
}

TEST_F(ReportKey, IsNotAKeyForAnythingElse) {
  const auto node = make_key();
  certify(node, identity::NodeKeyUse::delivery_proofs);
  EXPECT_FALSE(is_found(node));
}

}  // namespace
}  // namespace qpc::client
