// forge.h: messages that the public API refuses to build, for tests: everything about them is right but one thing.
#pragma once
#include <functional>

#include "core/mls/group/group_state.h"

namespace qpc::mls {

/// A member that breaks rules. It holds what the member of a Group holds, and signs whatever it is asked to.
class Forge {
 public:
  explicit Forge(const Group& member);

  const Epoch& epoch() const { return *state_.epoch; }
  Sender self() const { return Sender::member(epoch().own_leaf_index()); }

  /// A PublicMessage, signed by this member and tagged, whoever it says sent it.
  Bytes say(MessageContent content, Sender sender) const;
  Bytes say(MessageContent content) const { return say(std::move(content), self()); }
  /// A commit without a path that covers these proposals by value.
  Bytes commit(std::vector<Proposal> proposals) const;
  /// A PublicMessage of this member after a change, signed and tagged anew.
  Bytes edit(ByteView message, const std::function<void(FramedContent&)>& change) const;
  Bytes edit_commit(ByteView message, const std::function<void(Commit&)>& change) const;
  /// A PublicMessage of anybody after a change to its tags or signature, with a new membership_tag.
  Bytes edit_auth(ByteView message, const std::function<void(FramedContentAuthData&)>& change) const;

  /// A PrivateMessage of this member with these octets as its PrivateMessageContent, or as its SenderData.
  Bytes encrypt_content(ContentType type, ByteView plaintext) const;
  Bytes encrypt_sender(ByteView sender_data) const;

 private:
  Bytes seal(PrivateMessage message, ByteView sender_data) const;
  Bytes tag(AuthenticatedContent message) const;

  Group::State state_;
};

/// A Welcome, opened by its joiner, changed, signed by the member who sent it and sealed anew.
Welcome edit_welcome(const Welcome& welcome, const OwnKeyPackage& joiner, const crypto::SigningKey& signer,
                     const std::function<void(GroupSecrets&, GroupInfo&)>& change);

}  // namespace qpc::mls
