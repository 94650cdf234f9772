#include "client/remark/mentions.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "client/account/account_store.h"
#include "client/account/person_store.h"
#include "client/group/group_view.h"
#include "core/message/app_message.h"

namespace qpc::client {
namespace {

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t run_of(std::string_view text, std::size_t at, char c) {
  std::size_t end = at;
  while (end < text.size() && text[end] == c) ++end;
  return end - at;
}

/// Where the code span that begins at `at` ends; `at` where it does not end. `failed` keeps how long the runs are that
/// have no end, so that a text of backticks is gone through once.
std::size_t end_of_span(std::string_view text, std::size_t at, std::size_t ticks, std::map<std::size_t, bool>& failed) {
  if (failed[ticks]) return at;
  for (std::size_t here = at + ticks; here < text.size();) {
    if (text[here] != '`') {
      ++here;
      continue;
    }
    const std::size_t run = run_of(text, here, '`');
    if (run == ticks) return here + run;
    here += run;
  }
  failed[ticks] = true;
  return at;
}

/// The text with its fenced code blocked out.
std::string without_fences(std::string_view text) {
  std::string rest;
  char fence = 0;
  std::size_t width = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    const std::size_t indent = std::min<std::size_t>(run_of(line, 0, ' '), line.size());
    const std::string_view inner = line.substr(indent);
    const char first = inner.empty() ? '\0' : inner.front();
    const std::size_t marks = first == '`' || first == '~' ? run_of(inner, 0, first) : 0;
    const bool is_mark = indent <= 3 && marks >= 3;
    if (fence == 0 && is_mark && !(first == '`' && inner.find('`', marks) != std::string_view::npos)) {
      fence = first;
      width = marks;
    } else if (fence != 0) {
      const bool ends = is_mark && first == fence && marks >= width &&
                        inner.find_first_not_of(" \t", marks) == std::string_view::npos;
      if (ends) fence = 0;
    } else {
      rest += line;
    }
    rest += '\n';
    begin = end + 1;
  }
  return rest;
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
  const std::string plain = without_fences(text);
  std::vector<std::string> words;
  std::map<std::size_t, bool> failed;
  for (std::size_t at = 0; at < plain.size();) {
    if (plain[at] == '`') {
      const std::size_t ticks = run_of(plain, at, '`');
      at = std::max(end_of_span(plain, at, ticks, failed), at + ticks);
      continue;
    }
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
