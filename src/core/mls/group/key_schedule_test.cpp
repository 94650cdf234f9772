#include "core/mls/group/key_schedule.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"
#include "core/mls/group/derivation.h"

namespace qpc::mls {
namespace {

class KeySchedule : public testing::Test {
 protected:
  template <class Named>
  Named secret(std::string_view text) const {
    return Secret::copy_of(as_bytes(text)).into<Named>();
  }
  EpochSecrets derive(const GroupContext& in, const PskSecret& psk_secret) const {
    const auto joiner = derive_joiner_secret(suite, secret<InitSecret>("init"), secret<CommitSecret>("commit"), in);
    return EpochSecrets::derive(suite, derive_epoch_secret(suite, joiner, psk_secret, in));
  }

  const Suite suite = Suite::of(CipherSuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519).value();
  const GroupContext context = {.cipher_suite = suite.cipher_suite(),
                                .group_id = {1},
                                .epoch = 1,
                                .tree_hash = {2},
                                .confirmed_transcript_hash = {3},
                                .extensions = {}};
  crypto::SeededRandom random{1};
};

bool equal(const Secret& a, const Secret& b) { return equal_in_constant_time(a.reveal(), b.reveal()); }

TEST_F(KeySchedule, BindsEverySecretToTheGroupContext) {
  auto other = context;
  other.tree_hash = {4};
  const auto here = derive(context, no_psk_secret(suite));
  const auto there = derive(other, no_psk_secret(suite));
  EXPECT_FALSE(equal(here.epoch_authenticator, there.epoch_authenticator));
  EXPECT_FALSE(equal(here.init_secret, there.init_secret));
}

TEST_F(KeySchedule, MixesInThePskSecret) {
  EXPECT_FALSE(
      equal(derive(context, no_psk_secret(suite)).init_secret, derive(context, secret<PskSecret>("psk")).init_secret));
}

TEST_F(KeySchedule, GivesEveryPurposeItsOwnSecret) {
  const auto secrets = derive(context, no_psk_secret(suite));
  EXPECT_FALSE(equal(secrets.confirmation_key, secrets.membership_key));
  EXPECT_FALSE(equal(secrets.exporter_secret, secrets.external_secret));
  EXPECT_FALSE(equal(secrets.encryption_secret, secrets.sender_data_secret));
}

TEST_F(KeySchedule, WritesAndReadsTheSecretsOfAnEpoch) {
  const auto secrets = derive(context, no_psk_secret(suite));
  const auto octets = wire(secrets);
  const auto read = read_all<EpochSecrets>(octets).value();
  EXPECT_EQ(wire(read), octets);
  EXPECT_TRUE(equal(read.epoch_authenticator, secrets.epoch_authenticator));
  EXPECT_EQ(read_all<EpochSecrets>(ByteView(octets).first(octets.size() - 1)).error().kind, Kind::malformed);
}

TEST_F(KeySchedule, KeepsASecretThatWasTakenOutEmpty) {
  auto secrets = derive(context, no_psk_secret(suite));
  {
    const auto taken = std::move(secrets.encryption_secret);
  }
  EXPECT_TRUE(read_all<EpochSecrets>(wire(secrets)).value().encryption_secret.empty());
}

TEST_F(KeySchedule, TakesSenderDataKeysFromTheBeginningOfTheCiphertext) {
  const auto sender_data_secret = secret<SenderDataSecret>("sender data");
  Bytes ciphertext(40, 7);
  const auto key = derive_sender_data_key(suite, sender_data_secret, ciphertext);
  ciphertext[32] = 8;  // behind the sample
  EXPECT_TRUE(equal(derive_sender_data_key(suite, sender_data_secret, ciphertext).key, key.key));
  ciphertext[31] = 8;
  EXPECT_FALSE(equal(derive_sender_data_key(suite, sender_data_secret, ciphertext).key, key.key));
}

TEST_F(KeySchedule, TakesAShortCiphertextWhole) {
  const auto key = derive_sender_data_key(suite, secret<SenderDataSecret>("sender data"), Bytes{1, 2, 3});
  EXPECT_EQ(key.key.size(), suite.key_size());
  EXPECT_EQ(key.nonce.size(), suite.nonce_size());
}

TEST_F(KeySchedule, ExportsByLabelContextAndLength) {
  const auto exporter_secret = secret<ExporterSecret>("exporter");
  const auto exported = mls_exporter(suite, exporter_secret, "label", as_bytes("context"), 40);
  EXPECT_EQ(exported.size(), 40U);
  EXPECT_TRUE(equal(exported, mls_exporter(suite, exporter_secret, "label", as_bytes("context"), 40)));
  EXPECT_FALSE(equal(exported, mls_exporter(suite, exporter_secret, "Label", as_bytes("context"), 40)));
  EXPECT_FALSE(equal(exported, mls_exporter(suite, exporter_secret, "label", as_bytes("Context"), 40)));
}

TEST_F(KeySchedule, SharesAnInitSecretWithOneWhoJoinsFromOutside) {
  const auto external_secret = secret<ExternalSecret>("external");
  const auto external_key = derive_external_key(suite, external_secret).value();
  const auto made = make_external_init_secret(suite, external_key.public_key(), random).value();
  const auto opened = open_external_init_secret(suite, external_secret, made.kem_output).value();
  EXPECT_TRUE(equal(made.init_secret, opened));
}

TEST_F(KeySchedule, RefusesAnExternalInitThatIsNoKey) {
  EXPECT_FALSE(make_external_init_secret(suite, Bytes{1, 2, 3}, random));
  EXPECT_FALSE(open_external_init_secret(suite, secret<ExternalSecret>("external"), Bytes{1, 2, 3}));
}

TEST_F(KeySchedule, StandsForAMissingPathOrPskWithZeros) {
  EXPECT_TRUE(equal(no_commit_secret(suite), Secret(32)));
  EXPECT_TRUE(equal(no_psk_secret(suite), Secret(32)));
}

TEST(Derivation, SeparatesLabelFromContext) {
  constexpr auto hash = crypto::HashAlgorithm::sha256;
  const auto secret = as_bytes("secret");
  EXPECT_FALSE(equal(expand_with_label(hash, secret, "ab", as_bytes("c"), 32),
                     expand_with_label(hash, secret, "a", as_bytes("bc"), 32)));
  EXPECT_TRUE(equal(derive_secret(hash, secret, "a"), expand_with_label(hash, secret, "a", {}, 32)));
  EXPECT_TRUE(equal(derive_tree_secret(hash, secret, "a", 258, 16),
                    expand_with_label(hash, secret, "a", Bytes{0, 0, 1, 2}, 16)));
}

TEST(Derivation, BindsTheLength) {
  constexpr auto hash = crypto::HashAlgorithm::sha256;
  const auto longer = expand_with_label(hash, as_bytes("secret"), "a", {}, 32);
  const auto shorter = expand_with_label(hash, as_bytes("secret"), "a", {}, 16);
  EXPECT_FALSE(equal_in_constant_time(longer.reveal().first(16), shorter.reveal()));
}

}  // namespace
}  // namespace qpc::mls
