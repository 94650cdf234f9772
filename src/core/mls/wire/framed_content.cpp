#include "core/mls/wire/framed_content.h"

namespace qpc::mls {
namespace {

constexpr std::string_view label = "FramedContentTBS";

}  // namespace

std::optional<LeafIndex> Sender::leaf_index() const {
  if (sender_type != SenderType::member) return {};
  return LeafIndex{index};
}

Result<Sender> Sender::read(WireReader& in) {
  QPC_TRY(const auto type, in.u8());
  switch (static_cast<SenderType>(type)) {
    case SenderType::member:
    case SenderType::external: {
      QPC_TRY(const auto index, in.u32());
      return Sender{static_cast<SenderType>(type), index};
    }
    case SenderType::new_member_proposal:
    case SenderType::new_member_commit:
      return Sender{static_cast<SenderType>(type)};
  }
  return fail(Kind::malformed, "RFC 9420 §6: a type of sender that does not exist");
}

void Sender::write(WireWriter& out) const {
  out.u8(static_cast<std::uint8_t>(sender_type));
  if (sender_type == SenderType::member || sender_type == SenderType::external) out.u32(index);
}

Result<ContentType> read_content_type(WireReader& in) {
  QPC_TRY(const auto type, in.u8());
  if (type < 1 || type > 3) return fail(Kind::malformed, "RFC 9420 §6: a content_type that does not exist");
  return static_cast<ContentType>(type);
}

Result<MessageContent> read_content(WireReader& in, ContentType type) {
  switch (type) {
    case ContentType::application: {
      QPC_TRY(auto octets, read_opaque(in));
      return ApplicationData{std::move(octets)};
    }
    case ContentType::proposal: {
      QPC_TRY(auto proposal, Proposal::read(in));
      return proposal;
    }
    case ContentType::commit: {
      QPC_TRY(auto commit, Commit::read(in));
      return commit;
    }
  }
  return fail(Kind::malformed, "RFC 9420 §6: a content_type that does not exist");
}

void write_content(WireWriter& out, const MessageContent& content) {
  if (const auto* application = std::get_if<ApplicationData>(&content)) return out.vector(application->octets);
  if (const auto* proposal = std::get_if<Proposal>(&content)) return proposal->write(out);
  std::get<Commit>(content).write(out);
}

Result<FramedContent> FramedContent::read(WireReader& in) {
  FramedContent framed;
  QPC_TRY(framed.group_id, read_opaque(in));
  QPC_TRY(framed.epoch, in.u64());
  QPC_TRY(framed.sender, Sender::read(in));
  QPC_TRY(framed.authenticated_data, read_opaque(in));
  QPC_TRY(const auto type, read_content_type(in));
  QPC_TRY(framed.content, read_content(in, type));
  return framed;
}

void FramedContent::write(WireWriter& out) const {
  out.vector(group_id);
  out.u64(epoch);
  sender.write(out);
  out.vector(authenticated_data);
  out.u8(static_cast<std::uint8_t>(content_type()));
  write_content(out, content);
}

Result<FramedContentAuthData> FramedContentAuthData::read(WireReader& in, ContentType type) {
  FramedContentAuthData auth;
  QPC_TRY(auth.signature, read_opaque(in));
  if (type == ContentType::commit) {
    QPC_TRY(auth.confirmation_tag, read_opaque(in));
  }
  return auth;
}

void FramedContentAuthData::write(WireWriter& out, ContentType type) const {
  out.vector(signature);
  if (type == ContentType::commit) out.vector(confirmation_tag);
}

Result<AuthenticatedContent> AuthenticatedContent::read(WireReader& in) {
  AuthenticatedContent message;
  QPC_TRY(message.wire_format, read_code_point<WireFormat>(in));
  QPC_TRY(message.content, FramedContent::read(in));
  QPC_TRY(message.auth, FramedContentAuthData::read(in, message.content.content_type()));
  return message;
}

void AuthenticatedContent::write(WireWriter& out) const {
  write_code_point(out, wire_format);
  content.write(out);
  auth.write(out, content.content_type());
}

void AuthenticatedContent::write_tbs(WireWriter& out, const GroupContext* context) const {
  write_code_point(out, ProtocolVersion::mls10);
  write_code_point(out, wire_format);
  content.write(out);
  const auto type = content.sender.sender_type;
  if (context && (type == SenderType::member || type == SenderType::new_member_commit)) context->write(out);
}

void AuthenticatedContent::sign(const crypto::SigningKey& key, const GroupContext* context) {
  WireWriter tbs;
  write_tbs(tbs, context);
  auth.signature = sign_with_label(key, label, tbs.view());
}

Result<void> AuthenticatedContent::check(const Suite& suite, ByteView signature_key,
                                         const GroupContext* context) const {
  WireWriter tbs;
  write_tbs(tbs, context);
  if (!verify_with_label(suite.signature(), signature_key, label, tbs.view(), auth.signature)) {
    return fail(Kind::rejected, "RFC 9420 §6.1: the signature of the message is not valid");
  }
  return {};
}

void AuthenticatedContent::check_later(crypto::SignatureQueue& queue, const Suite& suite, ByteView signature_key,
                                       const GroupContext* context) const {
  WireWriter tbs;
  write_tbs(tbs, context);
  queue.add(claim_with_label(suite.signature(), signature_key, label, tbs.view(), auth.signature));
}

ProposalRef AuthenticatedContent::proposal_ref(const Suite& suite) const {
  return make_proposal_ref(suite.hash(), wire(*this));
}

}  // namespace qpc::mls
