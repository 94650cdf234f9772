#include "core/mls/group/welcome_creation.h"

#include "core/mls/group/public_key_encryption.h"

namespace qpc::mls {
namespace {

Bytes encrypt_group_info(const Suite& suite, const EpochKeys& keys, const GroupInfo& group_info) {
  const auto key = derive_welcome_key(suite, derive_welcome_secret(suite, keys.joiner_secret, keys.psk_secret));
  return crypto::aead_seal(suite.aead(), key.key.reveal(), key.nonce.reveal(), {}, wire(group_info));
}

Secret group_secrets_for(const Newcomer& newcomer, const EpochKeys& keys, const std::vector<PreSharedKeyID>& psks) {
  GroupSecrets secrets;
  secrets.joiner_secret = keys.joiner_secret.duplicate().into<JoinerSecret>();
  if (newcomer.path_secret) secrets.path_secret = newcomer.path_secret->duplicate().into<PathSecret>();
  secrets.psks = psks;
  WireWriter out(Content::secret);
  secrets.write(out);
  return out.take_secret();
}

}  // namespace

Result<GroupInfo> make_group_info(const Epoch& epoch, TreeDelivery tree, bool with_external_pub,
                                  const Extensions& extensions) {
  GroupInfo group_info{.group_context = epoch.context,
                       .extensions = extensions,
                       .confirmation_tag = epoch.confirmation_tag,
                       .signer = epoch.own_leaf_index(),
                       .signature = {}};
  if (tree == TreeDelivery::inside) group_info.extensions.set(ExtensionType::ratchet_tree, wire(epoch.tree));
  if (with_external_pub) {
    QPC_TRY(const auto external_key, derive_external_key(epoch.suite, epoch.secrets.external_secret));
    group_info.extensions.set(ExternalPub{external_key.public_key()});
  }
  group_info.sign(epoch.signature_key);
  return group_info;
}

Result<std::vector<Committed::WelcomeFor>> make_welcomes(const Suite& suite, const EpochKeys& keys,
                                                         const std::vector<PreSharedKeyID>& psks,
                                                         const GroupInfo& group_info,
                                                         const std::vector<Newcomer>& newcomers, WelcomeSplit split,
                                                         Random& random) {
  std::vector<Committed::WelcomeFor> welcomes;
  if (newcomers.empty()) return welcomes;
  Welcome welcome{suite.cipher_suite(), {}, encrypt_group_info(suite, keys, group_info)};
  std::vector<LeafIndex> joiners;
  const auto finish = [&] {
    welcomes.push_back({std::exchange(joiners, {}), wire(MLSMessage{welcome})});
    welcome.secrets.clear();
  };
  for (const auto& newcomer : newcomers) {
    const auto secrets = group_secrets_for(newcomer, keys, psks);
    QPC_TRY(auto encrypted, encrypt_with_label(suite, newcomer.key_package.init_key, "Welcome",
                                               welcome.encrypted_group_info, secrets.reveal(), random));
    QPC_TRY(auto ref, newcomer.key_package.ref());
    welcome.secrets.push_back({std::move(ref), std::move(encrypted)});
    joiners.push_back(newcomer.leaf);
    if (split == WelcomeSplit::by_joiner) finish();
  }
  if (!joiners.empty()) finish();
  return welcomes;
}

}  // namespace qpc::mls
