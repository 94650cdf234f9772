#include "core/mls/group/welcome_opening.h"

#include "core/mls/wire/mls_message.h"
#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {

void check_welcome(const Case& test) {
  const auto suite = test.suite();
  const auto key_package_message = test.read<MLSMessage>("key_package");
  const auto* key_package = key_package_message.as<Unverified<KeyPackage>>();
  expect(key_package != nullptr, "key_package has another wire format");
  const auto welcome_message = test.read<MLSMessage>("welcome");
  const auto* welcome = welcome_message.as<Welcome>();
  expect(welcome != nullptr, "welcome has another wire format");

  const auto init_key = value_of(crypto::KemPrivateKey::from_bytes(suite.kem(), test.bytes("init_priv")), "init_priv");
  const auto secrets =
      value_of(open_group_secrets(suite, *welcome, key_package->claim(), init_key), "encrypted_group_secrets");
  const auto psk_secret = no_psk_secret(suite);
  const auto opened = value_of(open_group_info(suite, *welcome, secrets.joiner_secret, psk_secret), "group_info");
  const auto group_info = value_of(opened.verify(test.bytes("signer_pub")), "signature");

  const auto& context = group_info.group_context;
  const auto epoch =
      EpochSecrets::derive(suite, derive_epoch_secret(suite, secrets.joiner_secret, psk_secret, context));
  expect_equal(make_confirmation_tag(suite, epoch.confirmation_key, context.confirmed_transcript_hash),
               group_info.confirmation_tag, "confirmation_tag");
}

}  // namespace qpc::mls::vectors
