#include "client/remark/mentions.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "client/account/account_store.h"
#include "client/account/person_store.h"
#include "client/group/group_view.h"
#include "core/markdown/markdown.h"
#include "core/message/app_message.h"

namespace qpc::client {
namespace {

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The words of a text, line by line: code and addresses are blank.
std::string words_of(std::string_view text) {
  std::string words;
  for (const auto& line : markdown::read(text).lines) {
    for (const auto& span : line.spans) {
      if (span.kind == markdown::SpanKind::words) words += span.text;
      if (span.kind != markdown::SpanKind::words) words += ' ';
    }
    words += '\n';
  }
  return words;
}

/// Who can be named in a conversation: by name, and by name and domain.
std::multimap<std::string, identity::AccountId> names_in(GroupChange& change, const ConversationRow& conversation) {
  std::multimap<std::string, identity::AccountId> names;
  const auto add = [&](const std::string& name, const std::string& domain, const identity::AccountId& id) {
    names.emplace(name, id);
    names.emplace(name + "@" + domain, id);
  };
  if (const auto group = change.group(conversation.id)) {
    for (const auto& member : members_of(*group)) {
      add(member.identity.address.name.text(), member.identity.address.domain.text(), member.identity.account_id);
    }
    return names;
  }
  const auto account = AccountStore(change.db()).find();
  const auto peer = conversation.peer ? PersonStore(change.db()).find(*conversation.peer) : std::nullopt;
  if (account && peer) add(peer->name, account->domain, peer->account_id);
  return names;
}

}  // namespace

std::vector<std::string> words_behind_at(std::string_view text) {
  const std::string plain = words_of(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < plain.size();) {
    const bool begins = plain[at] == '@' && (at == 0 || (!is_name_letter(plain[at - 1]) && plain[at - 1] != '@'));
    ++at;
    if (!begins) continue;
    std::string word;
    const auto read = [&] {
      while (at < plain.size() && is_name_letter(plain[at])) word += small(plain[at++]);
    };
    read();
    if (!word.empty() && at + 1 < plain.size() && plain[at] == '@' && is_name_letter(plain[at + 1])) {
      word += plain[at++];
      read();
    }
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

std::vector<std::array<std::uint8_t, 16>> mentioned_in(GroupChange& change, const ConversationRow& conversation,
                                                       std::string_view text) {
  std::vector<std::array<std::uint8_t, 16>> mentioned;
  if (!text.contains('@')) return mentioned;
  const auto names = names_in(change, conversation);
  for (std::string word : words_behind_at(text)) {
    // "@bob." may be a name, or the end of a sentence.
    while (!word.empty() && !names.contains(word) && !std::isalnum(static_cast<unsigned char>(word.back()))) {
      word.pop_back();
    }
    const auto [begin, end] = names.equal_range(word);
    for (auto it = begin; it != end; ++it) {
      if (mentioned.size() == message::AppMessage::most_mentions) return mentioned;
      if (!std::ranges::contains(mentioned, it->second.octets)) mentioned.push_back(it->second.octets);
    }
  }
  return mentioned;
}

}  // namespace qpc::client
