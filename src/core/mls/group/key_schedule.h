// key_schedule.h: from the secrets of one epoch to those of the next (RFC 9420 §8). One type for every secret.
#pragma once
#include "core/crypto/hpke.h"
#include "core/mls/wire/cipher_suite.h"
#include "core/mls/wire/group_context.h"
#include "core/mls/wire/welcome.h"

namespace qpc::mls {

// clang-format off
/// Carried from each epoch into the next.
struct InitSecret : Secret { using Secret::Secret; };
/// What a commit's path adds: the path secret above the root's (RFC 9420 §7.4).
struct CommitSecret : Secret { using Secret::Secret; };
/// What pre-shared keys add (RFC 9420 §8.4).
struct PskSecret : Secret { using Secret::Secret; };
/// Opens the GroupInfo of a Welcome.
struct WelcomeSecret : Secret { using Secret::Secret; };
/// The root of all that follows.
struct EpochSecret : Secret { using Secret::Secret; };
struct SenderDataSecret : Secret { using Secret::Secret; };
/// The root of the secret tree, which consumes it.
struct EncryptionSecret : Secret { using Secret::Secret; };
struct ExporterSecret : Secret { using Secret::Secret; };
struct ExternalSecret : Secret { using Secret::Secret; };
struct ConfirmationKey : Secret { using Secret::Secret; };
struct MembershipKey : Secret { using Secret::Secret; };
struct ResumptionPsk : Secret { using Secret::Secret; };
/// Members compare it out of band; it is kept from everybody else all the same.
struct EpochAuthenticator : Secret { using Secret::Secret; };
/// The root of the exporter tree, which consumes it (draft-ietf-mls-extensions §4.4).
struct ApplicationExportSecret : Secret { using Secret::Secret; };
// clang-format on

/// The commit_secret of a commit without a path, and the psk_secret without PSKs: zeros.
CommitSecret no_commit_secret(const Suite& suite);
PskSecret no_psk_secret(const Suite& suite);

/// `context` is that of the epoch that begins; this holds for all below.
JoinerSecret derive_joiner_secret(const Suite& suite, InitSecret init_secret, CommitSecret commit_secret,
                                  const GroupContext& context);
WelcomeSecret derive_welcome_secret(const Suite& suite, const JoinerSecret& joiner_secret, const PskSecret& psk_secret);
EpochSecret derive_epoch_secret(const Suite& suite, const JoinerSecret& joiner_secret, const PskSecret& psk_secret,
                                const GroupContext& context);

/// What an epoch is run with.
struct EpochSecrets {
  SenderDataSecret sender_data_secret;
  EncryptionSecret encryption_secret;
  ExporterSecret exporter_secret;
  ExternalSecret external_secret;
  ConfirmationKey confirmation_key;  ///< for the tag with which the epoch begins, and taken out then
  MembershipKey membership_key;
  ResumptionPsk resumption_psk;
  EpochAuthenticator epoch_authenticator;
  InitSecret init_secret;
  ApplicationExportSecret application_export_secret;

  static EpochSecrets derive(const Suite& suite, EpochSecret epoch_secret);

  /// For this client's own store. Secrets that were taken out are empty, and stay so.
  /// Errors: malformed.
  static Result<EpochSecrets> read(WireReader& in);
  void write(WireWriter& out) const;
};

/// For one message.
struct KeyAndNonce {
  Secret key;
  Secret nonce;
};

/// welcome_key and welcome_nonce (RFC 9420 §12.4.3.1).
KeyAndNonce derive_welcome_key(const Suite& suite, const WelcomeSecret& welcome_secret);
/// sender_data_key and sender_data_nonce, for a message with this `ciphertext` (RFC 9420 §6.3.2).
KeyAndNonce derive_sender_data_key(const Suite& suite, const SenderDataSecret& sender_data_secret, ByteView ciphertext);

/// MLS-Exporter (RFC 9420 §8.5): `length` octets, at most 255 times the hash's size.
Secret mls_exporter(const Suite& suite, const ExporterSecret& exporter_secret, std::string_view label, ByteView context,
                    std::size_t length);

/// The confirmation_tag of the commit that began the epoch (RFC 9420 §6.1).
MAC make_confirmation_tag(const Suite& suite, const ConfirmationKey& confirmation_key,
                          ByteView confirmed_transcript_hash);

/// external_priv with external_pub. It costs a key generation, so it is made only where somebody asks.
/// Errors: rejected, where the KEM finds no key in this secret (odds: 2^-256 at most).
Result<crypto::KemPrivateKey> derive_external_key(const Suite& suite, const ExternalSecret& external_secret);

/// External initialisation (RFC 9420 §8.3), by the one who joins.
struct ExternalInitSecret {
  Bytes kem_output;
  InitSecret init_secret;
};
/// Errors: malformed or rejected, for an `external_pub` that is no key.
Result<ExternalInitSecret> make_external_init_secret(const Suite& suite, ByteView external_pub, Random& random);
/// The same by a member. Errors: malformed or rejected, for a `kem_output` that is none.
Result<InitSecret> open_external_init_secret(const Suite& suite, const ExternalSecret& external_secret,
                                             ByteView kem_output);

}  // namespace qpc::mls
