// mls_message.h: everything MLS sends from one machine to another (RFC 9420 §6).
#pragma once
#include "core/mls/wire/framed_content.h"
#include "core/mls/wire/group_info.h"
#include "core/mls/wire/welcome.h"

namespace qpc::mls {

/// Signed and, from members, with a tag that proves membership (RFC 9420 §6.2). Nothing of it is checked by reading.
struct PublicMessage {
  FramedContent content;
  FramedContentAuthData auth;
  /// From members; empty otherwise.
  MAC membership_tag;

  static Result<PublicMessage> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const PublicMessage&, const PublicMessage&) = default;
};

/// Signed and encrypted (RFC 9420 §6.3).
struct PrivateMessage {
  Bytes group_id;
  std::uint64_t epoch = 0;
  ContentType content_type = ContentType::application;
  Bytes authenticated_data;
  Bytes encrypted_sender_data;
  Bytes ciphertext;

  static Result<PrivateMessage> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const PrivateMessage&, const PrivateMessage&) = default;
};

/// What `encrypted_sender_data` hides (RFC 9420 §6.3.2).
struct SenderData {
  LeafIndex leaf_index;
  std::uint32_t generation = 0;
  std::array<std::uint8_t, 4> reuse_guard = {};

  static Result<SenderData> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const SenderData&, const SenderData&) = default;
};

struct MLSMessage {
  std::variant<PublicMessage, PrivateMessage, Welcome, Unverified<GroupInfo>, Unverified<KeyPackage>> body;

  WireFormat wire_format() const { return static_cast<WireFormat>(body.index() + 1); }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&body);
  }

  /// Errors: malformed; unsupported, for another version than mls10 or an unknown wire format.
  static Result<MLSMessage> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const MLSMessage&, const MLSMessage&) = default;
};

/// What anybody can see of a message for a group, the Delivery Service included.
struct MessageHeader {
  ByteView group_id;
  std::uint64_t epoch;
  ContentType content_type;
  WireFormat wire_format;
};

/// Reads the clear beginning of a PublicMessage or PrivateMessage, without looking at the rest or copying anything.
/// Errors: malformed; unsupported, for another version than mls10; rejected, for a message that is for no group.
Result<MessageHeader> read_header(ByteView mls_message);

}  // namespace qpc::mls
