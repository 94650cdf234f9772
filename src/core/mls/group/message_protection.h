// message_protection.h: from signed contents to the messages that carry them, and back (RFC 9420 §6.2, §6.3).
#pragma once
#include "core/mls/group/decrypt_failure.h"
#include "core/mls/group/secret_tree.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::mls {

/// A PublicMessage. `membership_key` is needed for messages from members only, and `context` is that of the epoch.
PublicMessage protect_public(const Suite& suite, AuthenticatedContent content, const GroupContext& context,
                             const MembershipKey& membership_key);

/// The content of a PublicMessage whose membership tag was right, if it is from a member. Its signature is still to be
/// verified.
/// Refused: bad_tag; invalid, for an application message, which must not travel in the clear.
std::expected<Unverified<AuthenticatedContent>, Refusal> unprotect_public(const Suite& suite,
                                                                          const PublicMessage& message,
                                                                          const GroupContext& context,
                                                                          const MembershipKey& membership_key);

/// A PrivateMessage of the member that `content` names, with `padding` zeroes. Uses up a key of `keys`.
/// Errors: those of SecretTree::take_next.
Result<PrivateMessage> protect_private(const Suite& suite, const AuthenticatedContent& content,
                                       const SenderDataSecret& sender_data_secret, SecretTree& keys,
                                       std::size_t padding, Random& random);

/// Who sent a PrivateMessage, and which key opens it. Whether somebody is at that leaf is for the caller to check.
/// Refused: bad_tag, malformed.
std::expected<SenderData, Refusal> open_sender_data(const Suite& suite, const PrivateMessage& message,
                                                    const SenderDataSecret& sender_data_secret);

/// The content of a PrivateMessage. Uses up a key of `keys`, also if the message is refused: then go on with the copy
/// from before. Its signature is still to be verified.
/// Refused: replayed, generation_too_far, bad_tag, malformed.
std::expected<Unverified<AuthenticatedContent>, Refusal> open_content(const Suite& suite, const PrivateMessage& message,
                                                                      const SenderData& sender_data, SecretTree& keys);

}  // namespace qpc::mls
