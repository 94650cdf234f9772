#include "core/mls/group/key_schedule.h"

#include <algorithm>

#include "core/crypto/kdf.h"
#include "core/mls/group/derivation.h"

namespace qpc::mls {
namespace {

constexpr std::string_view external_init_label = "MLS 1.0 external init secret";

/// The secret between joiner_secret and epoch_secret, which RFC 9420 §8 draws and does not name.
Secret extract_member_secret(const Suite& suite, const JoinerSecret& joiner_secret, const PskSecret& psk_secret) {
  return crypto::hkdf_extract(suite.hash(), joiner_secret.reveal(), psk_secret.reveal());
}

KeyAndNonce expand_key_and_nonce(const Suite& suite, const Secret& secret, ByteView context) {
  return {expand_with_label(suite.hash(), secret.reveal(), "key", context, suite.key_size()),
          expand_with_label(suite.hash(), secret.reveal(), "nonce", context, suite.nonce_size())};
}

template <class Named>
Result<Named> read_named(WireReader& in) {
  QPC_TRY(auto secret, read_secret(in));
  return std::move(secret).into<Named>();
}

}  // namespace

CommitSecret no_commit_secret(const Suite& suite) { return CommitSecret(suite.hash_size()); }
PskSecret no_psk_secret(const Suite& suite) { return PskSecret(suite.hash_size()); }

JoinerSecret derive_joiner_secret(const Suite& suite, InitSecret init_secret, CommitSecret commit_secret,
                                  const GroupContext& context) {
  const auto extracted = crypto::hkdf_extract(suite.hash(), init_secret.reveal(), commit_secret.reveal());
  return expand_with_label(suite.hash(), extracted.reveal(), "joiner", wire(context), suite.hash_size())
      .into<JoinerSecret>();
}

WelcomeSecret derive_welcome_secret(const Suite& suite, const JoinerSecret& joiner_secret,
                                    const PskSecret& psk_secret) {
  const auto extracted = extract_member_secret(suite, joiner_secret, psk_secret);
  return derive_secret(suite.hash(), extracted.reveal(), "welcome").into<WelcomeSecret>();
}

EpochSecret derive_epoch_secret(const Suite& suite, const JoinerSecret& joiner_secret, const PskSecret& psk_secret,
                                const GroupContext& context) {
  const auto extracted = extract_member_secret(suite, joiner_secret, psk_secret);
  return expand_with_label(suite.hash(), extracted.reveal(), "epoch", wire(context), suite.hash_size())
      .into<EpochSecret>();
}

EpochSecrets EpochSecrets::derive(const Suite& suite, EpochSecret epoch_secret) {
  const auto derived = [&](std::string_view label) {
    return derive_secret(suite.hash(), epoch_secret.reveal(), label);
  };
  return {
      .sender_data_secret = derived("sender data").into<SenderDataSecret>(),
      .encryption_secret = derived("encryption").into<EncryptionSecret>(),
      .exporter_secret = derived("exporter").into<ExporterSecret>(),
      .external_secret = derived("external").into<ExternalSecret>(),
      .confirmation_key = derived("confirm").into<ConfirmationKey>(),
      .membership_key = derived("membership").into<MembershipKey>(),
      .resumption_psk = derived("resumption").into<ResumptionPsk>(),
      .epoch_authenticator = derived("authentication").into<EpochAuthenticator>(),
      .init_secret = derived("init").into<InitSecret>(),
      .application_export_secret = derived("application_export").into<ApplicationExportSecret>(),
  };
}

Result<EpochSecrets> EpochSecrets::read(WireReader& in) {
  EpochSecrets secrets;
  QPC_TRY(secrets.sender_data_secret, read_named<SenderDataSecret>(in));
  QPC_TRY(secrets.encryption_secret, read_named<EncryptionSecret>(in));
  QPC_TRY(secrets.exporter_secret, read_named<ExporterSecret>(in));
  QPC_TRY(secrets.external_secret, read_named<ExternalSecret>(in));
  QPC_TRY(secrets.confirmation_key, read_named<ConfirmationKey>(in));
  QPC_TRY(secrets.membership_key, read_named<MembershipKey>(in));
  QPC_TRY(secrets.resumption_psk, read_named<ResumptionPsk>(in));
  QPC_TRY(secrets.epoch_authenticator, read_named<EpochAuthenticator>(in));
  QPC_TRY(secrets.init_secret, read_named<InitSecret>(in));
  QPC_TRY(secrets.application_export_secret, read_named<ApplicationExportSecret>(in));
  return secrets;
}

void EpochSecrets::write(WireWriter& out) const {
  for (const Secret* secret :
       {static_cast<const Secret*>(&sender_data_secret), static_cast<const Secret*>(&encryption_secret),
        static_cast<const Secret*>(&exporter_secret), static_cast<const Secret*>(&external_secret),
        static_cast<const Secret*>(&confirmation_key), static_cast<const Secret*>(&membership_key),
        static_cast<const Secret*>(&resumption_psk), static_cast<const Secret*>(&epoch_authenticator),
        static_cast<const Secret*>(&init_secret), static_cast<const Secret*>(&application_export_secret)}) {
    out.vector(secret->reveal());
  }
}

KeyAndNonce derive_welcome_key(const Suite& suite, const WelcomeSecret& welcome_secret) {
  return expand_key_and_nonce(suite, welcome_secret, {});
}

KeyAndNonce derive_sender_data_key(const Suite& suite, const SenderDataSecret& sender_data_secret,
                                   ByteView ciphertext) {
  const auto sample = ciphertext.first(std::min(ciphertext.size(), suite.hash_size()));
  return expand_key_and_nonce(suite, sender_data_secret, sample);
}

Secret mls_exporter(const Suite& suite, const ExporterSecret& exporter_secret, std::string_view label, ByteView context,
                    std::size_t length) {
  const auto derived = derive_secret(suite.hash(), exporter_secret.reveal(), label);
  return expand_with_label(suite.hash(), derived.reveal(), "exported", crypto::hash(suite.hash(), context), length);
}

MAC make_confirmation_tag(const Suite& suite, const ConfirmationKey& confirmation_key,
                          ByteView confirmed_transcript_hash) {
  return crypto::hmac(suite.hash(), confirmation_key.reveal(), confirmed_transcript_hash);
}

Result<crypto::KemPrivateKey> derive_external_key(const Suite& suite, const ExternalSecret& external_secret) {
  return crypto::KemPrivateKey::derive(suite.kem(), external_secret.reveal());
}

Result<ExternalInitSecret> make_external_init_secret(const Suite& suite, ByteView external_pub, Random& random) {
  QPC_TRY(auto exported, crypto::hpke_export_to(suite.hpke(), external_pub, {}, as_bytes(external_init_label),
                                                suite.hash_size(), random));
  return ExternalInitSecret{std::move(exported.kem_output), std::move(exported.secret).into<InitSecret>()};
}

Result<InitSecret> open_external_init_secret(const Suite& suite, const ExternalSecret& external_secret,
                                             ByteView kem_output) {
  QPC_TRY(const auto external_priv, derive_external_key(suite, external_secret));
  QPC_TRY(auto secret, crypto::hpke_export_from(suite.hpke(), external_priv, kem_output, {},
                                                as_bytes(external_init_label), suite.hash_size()));
  return std::move(secret).into<InitSecret>();
}

}  // namespace qpc::mls
