#include "core/mls/group/message_protection.h"

#include <algorithm>

namespace qpc::mls {
namespace {

/// HMAC over AuthenticatedContentTBM (RFC 9420 §6.2).
MAC make_membership_tag(const Suite& suite, const AuthenticatedContent& content, const GroupContext& context,
                        const MembershipKey& membership_key) {
  WireWriter tbm;
  content.write_tbs(tbm, &context);
  content.auth.write(tbm, content.content.content_type());
  return crypto::hmac(suite.hash(), membership_key.reveal(), tbm.view());
}

/// SenderDataAAD and the beginning of PrivateContentAAD.
void write_aad(WireWriter& out, const PrivateMessage& message) {
  out.vector(message.group_id);
  out.u64(message.epoch);
  out.u8(static_cast<std::uint8_t>(message.content_type));
}

Bytes sender_data_aad(const PrivateMessage& message) {
  WireWriter out;
  write_aad(out, message);
  return out.take();
}

Bytes private_content_aad(const PrivateMessage& message) {
  WireWriter out;
  write_aad(out, message);
  out.vector(message.authenticated_data);
  return out.take();
}

RatchetType ratchet_of(ContentType type) {
  return type == ContentType::application ? RatchetType::application : RatchetType::handshake;
}

void guard_nonce(Secret& nonce, const std::array<std::uint8_t, 4>& reuse_guard) {
  for (std::size_t i = 0; i < reuse_guard.size(); ++i) nonce.fill()[i] ^= reuse_guard[i];
}

std::expected<MessageKey, Refusal> take_key(SecretTree& keys, ContentType type, const SenderData& sender_data) {
  auto key = keys.take(sender_data.leaf_index, ratchet_of(type), sender_data.generation);
  if (key) return *std::move(key);
  switch (key.error().kind) {
    case Kind::stale:
      return std::unexpected(Refusal(DecryptFailure::replayed, Kind::stale, key.error().text));
    case Kind::limit:
      return std::unexpected(Refusal(DecryptFailure::generation_too_far, Kind::limit, key.error().text));
    default:
      return std::unexpected(Refusal(DecryptFailure::unknown_sender, key.error().kind, key.error().text));
  }
}

/// PrivateMessageContent (RFC 9420 §6.3.1).
Result<Unverified<AuthenticatedContent>> read_private_content(ByteView plaintext, const PrivateMessage& message,
                                                              LeafIndex sender) {
  WireReader in(plaintext);
  QPC_TRY(auto content, read_content(in, message.content_type));
  QPC_TRY(auto auth, FramedContentAuthData::read(in, message.content_type));
  if (!std::ranges::all_of(in.rest(), [](std::uint8_t octet) { return octet == 0; })) {
    return fail(Kind::malformed, "RFC 9420 §6.3.1: padding that is not all zero");
  }
  return Unverified(AuthenticatedContent{
      WireFormat::mls_private_message,
      {message.group_id, message.epoch, Sender::member(sender), message.authenticated_data, std::move(content)},
      std::move(auth)});
}

}  // namespace

PublicMessage protect_public(const Suite& suite, AuthenticatedContent content, const GroupContext& context,
                             const MembershipKey& membership_key) {
  MAC membership_tag;
  if (content.content.sender.sender_type == SenderType::member) {
    membership_tag = make_membership_tag(suite, content, context, membership_key);
  }
  return {std::move(content.content), std::move(content.auth), std::move(membership_tag)};
}

std::expected<Unverified<AuthenticatedContent>, Refusal> unprotect_public(const Suite& suite,
                                                                          const PublicMessage& message,
                                                                          const GroupContext& context,
                                                                          const MembershipKey& membership_key) {
  if (message.content.content_type() == ContentType::application) {
    return refuse(DecryptFailure::invalid, Kind::rejected, "RFC 9420 §6: an application message that is not encrypted");
  }
  AuthenticatedContent content{WireFormat::mls_public_message, message.content, message.auth};
  if (message.content.sender.sender_type == SenderType::member &&
      !equal_in_constant_time(make_membership_tag(suite, content, context, membership_key), message.membership_tag)) {
    return refuse(DecryptFailure::bad_tag, Kind::rejected, "RFC 9420 §6.2: the membership_tag is wrong");
  }
  return Unverified(std::move(content));
}

Result<PrivateMessage> protect_private(const Suite& suite, const AuthenticatedContent& content,
                                       const SenderDataSecret& sender_data_secret, SecretTree& keys,
                                       std::size_t padding, Random& random) {
  const LeafIndex sender{content.content.sender.index};
  const auto type = content.content.content_type();
  QPC_TRY(auto key, keys.take_next(sender, ratchet_of(type)));
  const SenderData sender_data{sender, key.generation, random.array<4>()};
  guard_nonce(key.key_and_nonce.nonce, sender_data.reuse_guard);

  WireWriter plaintext(Content::secret);
  write_content(plaintext, content.content.content);
  content.auth.write(plaintext, type);
  plaintext.bytes(Bytes(padding));

  PrivateMessage message{
      content.content.group_id, content.content.epoch, type, content.content.authenticated_data, {}, {}};
  message.ciphertext = crypto::aead_seal(suite.aead(), key.key_and_nonce.key.reveal(), key.key_and_nonce.nonce.reveal(),
                                         private_content_aad(message), plaintext.view());
  const auto outer = derive_sender_data_key(suite, sender_data_secret, message.ciphertext);
  message.encrypted_sender_data = crypto::aead_seal(suite.aead(), outer.key.reveal(), outer.nonce.reveal(),
                                                    sender_data_aad(message), wire(sender_data));
  return message;
}

std::expected<SenderData, Refusal> open_sender_data(const Suite& suite, const PrivateMessage& message,
                                                    const SenderDataSecret& sender_data_secret) {
  const auto key = derive_sender_data_key(suite, sender_data_secret, message.ciphertext);
  const auto octets = crypto::aead_open(suite.aead(), key.key.reveal(), key.nonce.reveal(), sender_data_aad(message),
                                        message.encrypted_sender_data);
  if (!octets) {
    return refuse(DecryptFailure::bad_tag, Kind::rejected, "RFC 9420 §6.3.2: the sender data does not decrypt");
  }
  QPC_TRY(const auto sender_data, read_all<SenderData>(*octets));
  return sender_data;
}

std::expected<Unverified<AuthenticatedContent>, Refusal> open_content(const Suite& suite, const PrivateMessage& message,
                                                                      const SenderData& sender_data, SecretTree& keys) {
  QPC_TRY(auto key, take_key(keys, message.content_type, sender_data));
  guard_nonce(key.key_and_nonce.nonce, sender_data.reuse_guard);
  const auto plaintext =
      crypto::aead_open_secret(suite.aead(), key.key_and_nonce.key.reveal(), key.key_and_nonce.nonce.reveal(),
                               private_content_aad(message), message.ciphertext);
  if (!plaintext) {
    return refuse(DecryptFailure::bad_tag, Kind::rejected, "RFC 9420 §6.3.1: the content does not decrypt");
  }
  QPC_TRY(auto content, read_private_content(plaintext->reveal(), message, sender_data.leaf_index));
  return content;
}

}  // namespace qpc::mls
