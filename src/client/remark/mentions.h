// mentions.h: whom a text names: @NAME or @NAME@DOMAIN, outside of what Markdown shows as code or as an address.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "client/group/conversation_store.h"
#include "client/group/groups.h"

namespace qpc::client {

/// What stands behind each '@' that may name somebody, in small letters: "bob", "bob@example.org", "bob." Nothing for
/// what is an address of something else ("x@y", "https://x.example/@y"), and within code: what is none when it is shown
/// (markdown.h) is none here.
std::vector<std::string> words_behind_at(std::string_view text);

/// The members of a conversation whom a text names, each once, at most `AppMessage::most_mentions`.
std::vector<std::array<std::uint8_t, 16>> mentioned_in(GroupChange& change, const ConversationRow& conversation,
                                                       std::string_view text);

}  // namespace qpc::client
