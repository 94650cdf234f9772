// remark_kind.h: which of the things that people say are remarks: about a message, not beside it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/message/app_message.h"

namespace qpc::client {

enum class RemarkKind : std::uint8_t { reaction = 0, edit = 1, deletion = 2, pin = 3, vote = 4, closing = 5 };

using RemarkBody =
    std::variant<message::Reaction, message::Edit, message::Delete, message::Pin, message::Vote, message::ClosePoll>;

using AnyBody = decltype(message::AppMessage::body);

/// The body as a remark; nothing, where it is none.
std::optional<RemarkBody> remark_of(const AnyBody& body);
AnyBody to_body(const RemarkBody& remark);
RemarkKind kind_of(const RemarkBody& remark);

/// The message that it is about.
const message::Reference& target_of(const RemarkBody& remark);
message::Reference& target_of(RemarkBody& remark);
/// Whether it takes back what was said before.
bool is_off(const RemarkBody& remark);

/// In words: "reacted 👍", "deleted a message". Without what others, or an edit, say: that may be deleted.
std::string describe(const RemarkBody& remark);
/// What a client shows that knows no remarks.
std::string fallback_of(const RemarkBody& remark);
/// As much of a text in UTF-8 as fits, in whole characters.
std::string_view beginning_of(std::string_view text, std::size_t most_octets);
/// The question and its options, line by line.
std::string describe(const message::Poll& poll);

}  // namespace qpc::client
