// Certificates of an authority: what an operator's files may hold, and whom clients believe.
#include "net/transport/tls/issued_certificate.h"

#include <gmock/gmock.h>

#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "net/transport/tls/authority_for_tests.h"
#include "net/transport/tls/certificate.h"
#include "net/transport/tls/certificate_check.h"

namespace qpc::net::tls {
namespace {

using Reason = ConnectRefusal::Reason;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr sys_seconds now{std::chrono::seconds(1'800'000'000)};

struct IssuedCertificateTest : testing::Test {
  ~IssuedCertificateTest() noexcept override = default;

  std::expected<IssuedCertificate, std::string> read(X509& certificate, EVP_PKEY& its_key) const {
    return read_issued_certificate(pem_of(certificate), pem_of(its_key), "a.example");
  }
  /// What a node with this certificate shows.
  std::vector<Bytes> shown(IssuedCertificate issued) {
    auto all = issued.chain;
    const auto credentials =
        issue_credentials(identity, make_identity_certificate(identity, now), {"a.example"}, now, random,
                          usual_lifetime, std::make_shared<IssuedCertificate>(std::move(issued)));
    all.push_back(credentials.certificate);
    all.push_back(credentials.identity_certificate);
    return all;
  }
  std::optional<Reason> refusal(std::span<const Bytes> chain, const CertificateExpectation& expected) const {
    const auto checked = check_chain(chain, expected);
    return checked ? std::nullopt : std::optional(checked.error().reason);
  }

  crypto::SeededRandom random{std::uint64_t{5}};
  crypto::SigningKey identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  Authority authority{"authority", now}, other{"other", now};
  PkeyPtr key = new_key();
  X509Ptr leaf = authority.issue(*key, "a.example");
};

TEST_F(IssuedCertificateTest, IsReadWithItsIssuers) {
  const auto issued =
      read_issued_certificate(pem_of(*leaf) + pem_of(*authority.certificate), pem_of(*key), "a.example");
  ASSERT_TRUE(issued) << issued.error();
  EXPECT_EQ(issued->chain, (std::vector<Bytes>{write_certificate(*leaf), write_certificate(*authority.certificate)}));
  EXPECT_EQ(issued->validity.not_after, now + 24h * 90);
}

TEST_F(IssuedCertificateTest, IsRefusedWithASentenceWhateverIsWrongWithIt) {
  const auto stranger = new_key(), large = new_key("P-384");
  const auto large_leaf = authority.issue(*large, "a.example");
  const auto elsewhere = authority.issue(*key, "b.example");
  EXPECT_THAT(read(*leaf, *stranger).error(), HasSubstr("not the key of"));
  EXPECT_THAT(read(*large_leaf, *large).error(), HasSubstr("P-256"));
  EXPECT_THAT(read(*elsewhere, *key).error(), HasSubstr("does not name the domain a.example"));
  EXPECT_THAT(read_issued_certificate("nonsense", pem_of(*key), "a.example").error(), HasSubstr("no certificate"));
  EXPECT_THAT(read_issued_certificate(pem_of(*leaf), Secret::copy_of(as_bytes("nonsense")), "a.example").error(),
              HasSubstr("no private key"));
  std::string many;
  for (int i = 0; i < 5; ++i) many += pem_of(*leaf);
  EXPECT_THAT(read_issued_certificate(many, pem_of(*key), "a.example").error(), HasSubstr("more than four"));
}

TEST_F(IssuedCertificateTest, ConvincesWhoTrustsItsAuthorityAndWhoKnowsTheIdentity) {
  const auto chain = shown(read(*leaf, *key).value());
  EXPECT_EQ(refusal(chain, {now, "", std::nullopt, Authorities{authority.file(), "a.example"}}), std::nullopt);
  EXPECT_EQ(refusal(chain, {now, "a.example", identity_key(identity)}), std::nullopt);
  EXPECT_EQ(check_chain(chain, {now})->key, identity_key(identity)) << "which is remembered from then on";
  EXPECT_EQ(refusal(chain, {now, "", IdentityKey{1}}), Reason::identity_mismatch);
}

TEST_F(IssuedCertificateTest, ConvincesNobodyElse) {
  const auto chain = shown(read(*leaf, *key).value());
  const auto trusting = [](const std::string& file, const char* domain, sys_seconds at = now) {
    return CertificateExpectation{at, "", std::nullopt, Authorities{file, domain}};
  };
  EXPECT_EQ(refusal(chain, trusting(other.file(), "a.example")), Reason::authority_unknown);
  EXPECT_EQ(refusal(chain, trusting("/nowhere", "a.example")), Reason::authority_unknown);
  EXPECT_EQ(refusal(chain, trusting(authority.file(), "b.example")), Reason::domain_mismatch);
  EXPECT_EQ(refusal(std::span(chain).last(2), trusting(authority.file(), "a.example")), Reason::authority_unknown)
      << "a node without a certificate of an authority";
}

TEST_F(IssuedCertificateTest, EndsForThoseWhoRelyOnTheAuthorityAlone) {
  leaf = authority.issue(*key, "a.example", Validity{now, now + 24h * 30});
  const auto chain = shown(read(*leaf, *key).value());
  const auto trusting = [&](sys_seconds at) {
    return CertificateExpectation{at, "", std::nullopt, Authorities{authority.file(), "a.example"}};
  };
  EXPECT_EQ(refusal(chain, trusting(now + 24h * 30 - 1s)), std::nullopt);
  EXPECT_EQ(refusal(chain, trusting(now + 24h * 31)), Reason::certificate_expired);
  EXPECT_EQ(refusal(chain, trusting(now - 1s)), Reason::certificate_expired);
  EXPECT_EQ(refusal(chain, {now + 24h * 31, "a.example", identity_key(identity)}), std::nullopt);
}

TEST_F(IssuedCertificateTest, OfAClientOrAnAuthorityIsNoneOfANode) {
  const auto chain = shown(read(*leaf, *key).value());
  auto of_a_client = authority.make("a client", *key, {now - 1h, now + 24h});
  extend(*of_a_client, NID_ext_key_usage, "clientAuth");
  extend(*of_a_client, NID_subject_alt_name, "DNS:a.example");
  X509_sign(of_a_client.get(), authority.key.get(), EVP_sha256());
  const std::vector<Bytes> mixed{write_certificate(*of_a_client), chain[1], chain[2]};
  EXPECT_EQ(refusal(mixed, {now, "", std::nullopt, Authorities{authority.file(), "a.example"}}),
            Reason::certificate_invalid);
}

TEST_F(IssuedCertificateTest, StandsInAChainOfBoundedLength) {
  const auto chain = shown(read(*leaf, *key).value());
  for (std::size_t issuers = 0; issuers < longest_issued_chain + 1; ++issuers) {
    std::vector<Bytes> longer{chain[0]};
    longer.insert(longer.end(), issuers, write_certificate(*authority.certificate));
    longer.insert(longer.end(), {chain[1], chain[2]});
    EXPECT_EQ(refusal(longer, {now}).has_value(), issuers == longest_issued_chain) << issuers;
  }
}

TEST_F(IssuedCertificateTest, IsWorthNothingBesideAnIdentityThatDoesNotCertifyItsKey) {
  const auto chain = shown(read(*leaf, *key).value());
  const auto stolen_key = new_key();
  const auto stolen = authority.issue(*stolen_key, "a.example");
  const std::vector<Bytes> mixed{write_certificate(*stolen), chain[1], chain[2]};
  EXPECT_EQ(refusal(mixed, {now}), Reason::certificate_invalid);
  EXPECT_EQ(refusal(mixed, {now, "", std::nullopt, Authorities{authority.file(), "a.example"}}),
            Reason::certificate_invalid);
}

}  // namespace
}  // namespace qpc::net::tls
