#include "core/mls/group/welcome_opening.h"

#include <algorithm>

#include "core/mls/group/public_key_encryption.h"

namespace qpc::mls {

Result<GroupSecrets> open_group_secrets(const Suite& suite, const Welcome& welcome, const KeyPackage& key_package,
                                        const crypto::KemPrivateKey& init_key) {
  QPC_TRY(const auto ref, key_package.ref());
  const auto entry = std::ranges::find(welcome.secrets, ref, &EncryptedGroupSecrets::new_member);
  if (entry == welcome.secrets.end() || key_package.cipher_suite != welcome.cipher_suite) {
    return fail(Kind::not_found, "RFC 9420 §12.4.3.1: the Welcome is not for this KeyPackage");
  }
  QPC_TRY(const auto octets,
          decrypt_with_label(suite, init_key, "Welcome", welcome.encrypted_group_info, entry->encrypted_group_secrets));
  return read_all<GroupSecrets>(octets.reveal());
}

Result<Unverified<GroupInfo>> open_group_info(const Suite& suite, const Welcome& welcome,
                                              const JoinerSecret& joiner_secret, const PskSecret& psk_secret) {
  const auto key = derive_welcome_key(suite, derive_welcome_secret(suite, joiner_secret, psk_secret));
  const auto octets =
      crypto::aead_open(suite.aead(), key.key.reveal(), key.nonce.reveal(), {}, welcome.encrypted_group_info);
  if (!octets) return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the GroupInfo of the Welcome does not decrypt");
  QPC_TRY(auto group_info, read_all<Unverified<GroupInfo>>(*octets));
  if (group_info.claim().group_context.cipher_suite != suite.cipher_suite()) {
    return fail(Kind::rejected, "RFC 9420 §12.4.3.1: the GroupInfo has another suite than the KeyPackage");
  }
  return group_info;
}

}  // namespace qpc::mls
