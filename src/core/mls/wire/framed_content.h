// framed_content.h: the content of a message and the proof of who sent it (RFC 9420 §6, §6.1).
#pragma once
#include "core/mls/wire/commit.h"
#include "core/mls/wire/group_context.h"

namespace qpc::mls {

enum class ContentType : std::uint8_t { application = 1, proposal = 2, commit = 3 };
enum class SenderType : std::uint8_t { member = 1, external = 2, new_member_proposal = 3, new_member_commit = 4 };

struct Sender {
  SenderType sender_type;
  /// `leaf_index` of a member, `sender_index` of an external sender; 0 for those about to join.
  std::uint32_t index = 0;

  static constexpr Sender member(LeafIndex leaf) { return {SenderType::member, leaf.value}; }
  static constexpr Sender external(std::uint32_t sender_index) { return {SenderType::external, sender_index}; }
  static constexpr Sender new_member_proposal() { return {SenderType::new_member_proposal}; }
  static constexpr Sender new_member_commit() { return {SenderType::new_member_commit}; }

  /// The leaf of a member; nothing for others.
  std::optional<LeafIndex> leaf_index() const;

  static Result<Sender> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const Sender&, const Sender&) = default;
};

/// `case application` of a FramedContent.
struct ApplicationData {
  Bytes octets;
  friend bool operator==(const ApplicationData&, const ApplicationData&) = default;
};

/// What a message can carry, in the order of ContentType.
using MessageContent = std::variant<ApplicationData, Proposal, Commit>;

struct FramedContent {
  Bytes group_id;
  std::uint64_t epoch = 0;
  Sender sender;
  Bytes authenticated_data;
  MessageContent content;

  ContentType content_type() const { return static_cast<ContentType>(content.index() + 1); }

  static Result<FramedContent> read(WireReader& in);
  void write(WireWriter& out) const;
  friend bool operator==(const FramedContent&, const FramedContent&) = default;
};

/// The `select` on a content type that FramedContent and PrivateMessageContent share.
Result<MessageContent> read_content(WireReader& in, ContentType type);
void write_content(WireWriter& out, const MessageContent& content);
/// Errors: malformed, for a number that is no content type.
Result<ContentType> read_content_type(WireReader& in);

struct FramedContentAuthData {
  Bytes signature;
  /// Of a commit; empty otherwise.
  MAC confirmation_tag;

  static Result<FramedContentAuthData> read(WireReader& in, ContentType type);
  void write(WireWriter& out, ContentType type) const;
  friend bool operator==(const FramedContentAuthData&, const FramedContentAuthData&) = default;
};

/// A whole message before protection and after.
struct AuthenticatedContent {
  WireFormat wire_format = WireFormat::mls_private_message;
  FramedContent content;
  FramedContentAuthData auth;

  void write(WireWriter& out) const;

  /// FramedContentTBS (RFC 9420 §6.1). `context` is that of the message's epoch; it is signed for members and
  /// new_member_commit only, and may be nullptr for others.
  void write_tbs(WireWriter& out, const GroupContext* context) const;
  void sign(const crypto::SigningKey& key, const GroupContext* context);

  /// Errors: rejected (RFC 9420 §6.1), unless the key signed it in this context.
  Result<void> check(const Suite& suite, ByteView signature_key, const GroupContext* context) const;
  /// The same, by whoever owns the queue.
  void check_later(crypto::SignatureQueue& queue, const Suite& suite, ByteView signature_key,
                   const GroupContext* context) const;

  /// RFC 9420 §5.2: the name of the proposal it carries.
  ProposalRef proposal_ref(const Suite& suite) const;

  friend bool operator==(const AuthenticatedContent&, const AuthenticatedContent&) = default;

 private:
  friend class Unverified<AuthenticatedContent>;
  static Result<AuthenticatedContent> read(WireReader& in);
};

}  // namespace qpc::mls
