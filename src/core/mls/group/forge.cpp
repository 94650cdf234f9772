#include "core/mls/group/forge.h"

#include "core/crypto/seeded_random.h"
#include "core/mls/group/group_storage.h"
#include "core/mls/group/live_group.h"
#include "core/mls/group/message_protection.h"
#include "core/mls/group/public_key_encryption.h"
#include "core/mls/group/welcome_opening.h"

namespace qpc::mls {
namespace {

AuthenticatedContent parse(ByteView message) {
  auto read = read_all<MLSMessage>(message).value();
  auto& public_message = std::get<PublicMessage>(read.body);
  return {WireFormat::mls_public_message, std::move(public_message.content), std::move(public_message.auth)};
}

}  // namespace

Forge::Forge(const Group& member) : state_(restore_rows(rows_of(member)).value()) {}

Bytes Forge::tag(AuthenticatedContent message) const {
  return wire(
      MLSMessage{protect_public(epoch().suite, std::move(message), epoch().context, epoch().secrets.membership_key)});
}

Bytes Forge::say(MessageContent content, Sender sender) const {
  AuthenticatedContent message{WireFormat::mls_public_message,
                               {epoch().context.group_id, epoch().context.epoch, sender, {}, std::move(content)},
                               {}};
  message.sign(epoch().signature_key, &epoch().context);
  if (message.content.content_type() == ContentType::commit) {
    message.auth.confirmation_tag = Bytes(epoch().suite.hash_size(), 1);
  }
  return tag(std::move(message));
}

Bytes Forge::commit(std::vector<Proposal> proposals) const {
  Commit commit;
  for (auto& proposal : proposals) commit.proposals.push_back({std::move(proposal)});
  return say(std::move(commit));
}

Bytes Forge::edit(ByteView message, const std::function<void(FramedContent&)>& change) const {
  auto content = parse(message);
  change(content.content);
  content.sign(epoch().signature_key, &epoch().context);
  return tag(std::move(content));
}

Bytes Forge::edit_commit(ByteView message, const std::function<void(Commit&)>& change) const {
  return edit(message, [&](FramedContent& content) { change(std::get<Commit>(content.content)); });
}

Bytes Forge::edit_auth(ByteView message, const std::function<void(FramedContentAuthData&)>& change) const {
  auto content = parse(message);
  change(content.auth);
  return tag(std::move(content));
}

Bytes Forge::encrypt_content(ContentType type, ByteView plaintext) const {
  auto keys = state_.keys;
  const auto ratchet = type == ContentType::application ? RatchetType::application : RatchetType::handshake;
  const auto key = keys.take_next(epoch().own_leaf_index(), ratchet).value();
  PrivateMessage message{epoch().context.group_id, epoch().context.epoch, type, {}, {}, {}};
  WireWriter aad;
  aad.vector(message.group_id);
  aad.u64(message.epoch);
  aad.u8(static_cast<std::uint8_t>(type));
  aad.vector(message.authenticated_data);
  message.ciphertext = crypto::aead_seal(epoch().suite.aead(), key.key_and_nonce.key.reveal(),
                                         key.key_and_nonce.nonce.reveal(), aad.view(), plaintext);
  return seal(std::move(message), wire(SenderData{epoch().own_leaf_index(), key.generation, {}}));
}

Bytes Forge::encrypt_sender(ByteView sender_data) const {
  return seal({epoch().context.group_id, epoch().context.epoch, ContentType::application, {}, {}, Bytes(64)},
              sender_data);
}

Bytes Forge::seal(PrivateMessage message, ByteView sender_data) const {
  const auto key = derive_sender_data_key(epoch().suite, epoch().secrets.sender_data_secret, message.ciphertext);
  WireWriter aad;
  aad.vector(message.group_id);
  aad.u64(message.epoch);
  aad.u8(static_cast<std::uint8_t>(message.content_type));
  message.encrypted_sender_data =
      crypto::aead_seal(epoch().suite.aead(), key.key.reveal(), key.nonce.reveal(), aad.view(), sender_data);
  return wire(MLSMessage{std::move(message)});
}

Welcome edit_welcome(const Welcome& welcome, const OwnKeyPackage& joiner, const crypto::SigningKey& signer,
                     const std::function<void(GroupSecrets&, GroupInfo&)>& change) {
  const auto suite = Suite::of(welcome.cipher_suite).value();
  auto secrets = open_group_secrets(suite, welcome, joiner.key_package, joiner.init_key).value();
  const auto psk_secret = no_psk_secret(suite);
  auto group_info = open_group_info(suite, welcome, secrets.joiner_secret, psk_secret)->claim();
  change(secrets, group_info);
  group_info.sign(signer);

  const auto key = derive_welcome_key(suite, derive_welcome_secret(suite, secrets.joiner_secret, psk_secret));
  Welcome forged{welcome.cipher_suite, {}, {}};
  forged.encrypted_group_info =
      crypto::aead_seal(suite.aead(), key.key.reveal(), key.nonce.reveal(), {}, wire(group_info));
  WireWriter out(Content::secret);
  secrets.write(out);
  crypto::SeededRandom random(1);
  forged.secrets.push_back({joiner.ref(), encrypt_with_label(suite, joiner.key_package.init_key, "Welcome",
                                                             forged.encrypted_group_info, out.view(), random)
                                              .value()});
  return forged;
}

}  // namespace qpc::mls
