#include "core/mls/wire/mls_message.h"

#include <algorithm>

namespace qpc::mls {
namespace {

using Body = decltype(MLSMessage::body);

Result<WireFormat> read_start(WireReader& in) {
  QPC_TRY(const auto version, read_code_point<ProtocolVersion>(in));
  if (version != ProtocolVersion::mls10) {
    return fail(Kind::unsupported, "RFC 9420 §6: a message of another protocol version");
  }
  return read_code_point<WireFormat>(in);
}

Result<Body> read_body(WireReader& in, WireFormat format) {
  switch (format) {
    case WireFormat::mls_public_message:
      return PublicMessage::read(in);
    case WireFormat::mls_private_message:
      return PrivateMessage::read(in);
    case WireFormat::mls_welcome:
      return Welcome::read(in);
    case WireFormat::mls_group_info:
      return Unverified<GroupInfo>::read(in);
    case WireFormat::mls_key_package: {
      QPC_TRY(auto key_package, Unverified<KeyPackage>::read(in));
      if (key_package.claim().version != ProtocolVersion::mls10) {
        return fail(Kind::malformed, "RFC 9420 §10: a KeyPackage of another version than its message");
      }
      return key_package;
    }
  }
  return fail(Kind::unsupported, "RFC 9420 §6: a wire format this build does not know");
}

}  // namespace

Result<PublicMessage> PublicMessage::read(WireReader& in) {
  PublicMessage message;
  QPC_TRY(message.content, FramedContent::read(in));
  QPC_TRY(message.auth, FramedContentAuthData::read(in, message.content.content_type()));
  if (message.content.sender.sender_type == SenderType::member) {
    QPC_TRY(message.membership_tag, read_opaque(in));
  }
  return message;
}

void PublicMessage::write(WireWriter& out) const {
  content.write(out);
  auth.write(out, content.content_type());
  if (content.sender.sender_type == SenderType::member) out.vector(membership_tag);
}

Result<PrivateMessage> PrivateMessage::read(WireReader& in) {
  PrivateMessage message;
  QPC_TRY(message.group_id, read_opaque(in));
  QPC_TRY(message.epoch, in.u64());
  QPC_TRY(message.content_type, read_content_type(in));
  QPC_TRY(message.authenticated_data, read_opaque(in));
  QPC_TRY(message.encrypted_sender_data, read_opaque(in));
  QPC_TRY(message.ciphertext, read_opaque(in));
  return message;
}

void PrivateMessage::write(WireWriter& out) const {
  out.vector(group_id);
  out.u64(epoch);
  out.u8(static_cast<std::uint8_t>(content_type));
  out.vector(authenticated_data);
  out.vector(encrypted_sender_data);
  out.vector(ciphertext);
}

Result<SenderData> SenderData::read(WireReader& in) {
  SenderData data;
  QPC_TRY(data.leaf_index, LeafIndex::read(in));
  QPC_TRY(data.generation, in.u32());
  QPC_TRY(const auto guard, in.bytes(data.reuse_guard.size()));
  std::ranges::copy(guard, data.reuse_guard.begin());
  return data;
}

void SenderData::write(WireWriter& out) const {
  leaf_index.write(out);
  out.u32(generation);
  out.bytes(reuse_guard);
}

Result<MLSMessage> MLSMessage::read(WireReader& in) {
  QPC_TRY(const auto format, read_start(in));
  QPC_TRY(auto body, read_body(in, format));
  return MLSMessage{std::move(body)};
}

void MLSMessage::write(WireWriter& out) const {
  write_code_point(out, ProtocolVersion::mls10);
  write_code_point(out, wire_format());
  std::visit([&](const auto& message) { message.write(out); }, body);
}

Result<MessageHeader> read_header(ByteView mls_message) {
  WireReader in(mls_message);
  QPC_TRY(const auto format, read_start(in));
  const bool is_public = format == WireFormat::mls_public_message;
  if (!is_public && format != WireFormat::mls_private_message) {
    return fail(Kind::rejected, "RFC 9420 §6: a message that is for no group");
  }
  QPC_TRY(const auto group_id, in.vector());
  QPC_TRY(const auto epoch, in.u64());
  if (is_public) {
    QPC_CHECK(Sender::read(in));
    QPC_CHECK(in.vector());
  }
  QPC_TRY(const auto type, read_content_type(in));
  return MessageHeader{group_id, epoch, type, format};
}

}  // namespace qpc::mls
