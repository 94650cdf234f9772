#include "node/proof/proof_keys.h"

#include "node/proof/proof_store.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

struct ProofKeysTest : testing::Test {
  ProofKeys open(std::chrono::sys_seconds now = test_now) {
    return open_proof_keys(*db, identity, domain, now, random).value();
  }
  crypto::SigningKey generate() { return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random); }

  TestDatabase db;
  crypto::SeededRandom random{as_bytes("proofs")};
  identity::DomainName domain = identity::DomainName::parse("example.org").value();
  crypto::SigningKey identity = generate();
};

TEST_F(ProofKeysTest, AreMadeOnceAndCertifiedByTheIdentity) {
  const auto first = open();
  EXPECT_TRUE(first.certificate().verify());
  EXPECT_EQ(first.certificate().issuer, identity::NodeKey::of(identity).value());
  EXPECT_EQ(first.certificate().domain, domain);
  EXPECT_EQ(first.certificate().proof_key().value(), identity::NodeKey::of(first.key).value());
  const auto again = open(test_now + std::chrono::days(200));
  EXPECT_EQ(again.key.public_key(), first.key.public_key());
  EXPECT_EQ(again.certificates, first.certificates);
}

TEST_F(ProofKeysTest, SpeakOfWhatWasStoredAsLongAgoAsAMessageIsRemembered) {
  const auto made = open();
  EXPECT_TRUE(made.certificate().check_time(test_now - std::chrono::days(365)));
  EXPECT_FALSE(made.certificate().check_time(test_now - std::chrono::days(367)));
}

TEST_F(ProofKeysTest, AreReplacedInTheirLastThirdAndByAnotherIdentity) {
  const auto first = open();
  const auto later = test_now + proof_key_lifetime * 2 / 3 + std::chrono::days(1);
  const auto second = open(later);
  EXPECT_NE(second.key.public_key(), first.key.public_key());
  ASSERT_EQ(second.certificates.size(), 2u);
  EXPECT_EQ(second.certificates[1], first.certificate()) << "old proofs can still be checked";
  identity = generate();
  const auto third = open(later);
  EXPECT_NE(third.key.public_key(), second.key.public_key());
  EXPECT_EQ(third.certificate().issuer, identity::NodeKey::of(identity).value());
}

TEST_F(ProofKeysTest, LeaveNoPrivateHalfOfTheOneBefore) {
  const auto first = open();
  const auto second = make_proof_key(*db, identity, domain, test_now, random).value();
  const auto kept = ProofStore(*db).private_key().value();
  EXPECT_TRUE(std::ranges::equal(kept.reveal(), second.key.private_key().reveal()));
  EXPECT_EQ((*db).find_one<std::int64_t>("SELECT count(*) FROM setting WHERE name = 'proof key'"), 1);
}

TEST_F(ProofKeysTest, ArePublishedUpToABound) {
  for (std::size_t i = 0; i < ProofStore::most_published + 2; ++i) {
    make_proof_key(*db, identity, domain, test_now + std::chrono::seconds(i), random).value();
  }
  const auto keys = open();
  EXPECT_EQ(keys.certificates.size(), ProofStore::most_published);
  EXPECT_EQ(keys.certificate().proof_key().value(), identity::NodeKey::of(keys.key).value());
}

TEST_F(ProofKeysTest, AreRefusedWhereTheyAreDamaged) {
  open();
  (*db).run("UPDATE proof_certificate SET certificate = x'01'");
  EXPECT_NE(open_proof_keys(*db, identity, domain, test_now, random).error().find("damaged"), std::string::npos);
}

}  // namespace
}  // namespace qpc::node
