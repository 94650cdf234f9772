#include <algorithm>
#include <chrono>
#include <format>

#include "cli/terminal_text.h"
#include "core/base/utf8.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

std::string time(std::int64_t milliseconds) {
  return clock_time(client::Milliseconds(std::chrono::milliseconds(milliseconds)),
                    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

/// Where the character of this number begins, in octets.
std::size_t octet_of(std::string_view text, std::uint64_t character) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<std::uint8_t>(text[at]) & 0xC0) != 0x80;
    if (begins && character-- == 0) break;
  }
  return at;
}

/// The text around the first words that fit, with all of them that are in it.
std::string excerpt(const command::Found& found, Look look) {
  const bool is_bold = look == Look::styled;
  constexpr std::size_t before = 60, longest = 240;
  const std::string_view text = found.message.text ? std::string_view(*found.message.text) : std::string_view();
  const std::size_t first = found.highlights.empty() ? 0 : octet_of(text, found.highlights.front().begin);
  const std::size_t begin = begin_of_character(text, first > before ? first - before : 0);
  const std::size_t end = begin_of_character(text, std::min(text.size(), begin + longest));
  std::string shown = begin > 0 ? "…" : "";
  std::size_t at = begin;
  for (const auto& highlight : found.highlights) {
    const std::size_t from = octet_of(text, highlight.begin);
    const std::size_t to = octet_of(text, highlight.begin + highlight.size);
    if (from < at || to > end) continue;
    shown += line(text.substr(at, from - at));
    shown += (is_bold ? "\x1b[1m" : "") + line(text.substr(from, to - from)) + (is_bold ? "\x1b[0m" : "");
    at = to;
  }
  return shown + line(text.substr(at, end - at)) + (end < text.size() ? "…" : "");
}

}  // namespace

std::string to_text(const command::FoundPage& page, Look look) {
  std::string text;
  for (const auto& found : page.found) {
    if (!text.empty()) text += "\n";
    const auto& message = found.message;
    text += std::format("{} {} [{}] {}: {}", line(message.id.value_or("-").substr(0, 8)), time(message.stored_at_ms),
                        line(message.conversation), line(message.from), excerpt(found, look));
  }
  if (page.next) text += std::format("{}There may be more: --behind {}", text.empty() ? "" : "\n", *page.next);
  return text;
}

std::string scheduled_text(const command::Message& message) {
  return std::format("{}  {}  [{}] {}", message.scheduled.value_or(0), time(message.leaves_at_ms.value_or(0)),
                     line(message.conversation),
                     message.text ? terminal_text(*message.text, Lines::keep) : "(can be seen once)");
}

std::string to_text(const command::Draft& draft) {
  if (draft.text.empty()) return "[" + line(draft.conversation) + "] nothing was begun";
  return "[" + line(draft.conversation) + "] " + terminal_text(draft.text, Lines::keep);
}

std::string unread_text(std::uint64_t count) {
  constexpr std::uint64_t most = client::Unread::most_counted;
  return count < most ? std::to_string(count) : std::to_string(most - 1) + "+";
}

std::string to_text(const command::ReadUp& read) {
  return std::format("[{}] {} read, {} unread", line(read.conversation), read.read, unread_text(read.unread));
}

std::string to_text(const command::Notifying& notifying) {
  const char* level = notifying.notify == client::NotifyLevel::all        ? "everything"
                      : notifying.notify == client::NotifyLevel::mentions ? "what names you"
                                                                          : "nothing";
  return std::format("[{}] {}{}", line(notifying.conversation), level,
                     notifying.until_ms ? ", until " + time(*notifying.until_ms) : "");
}

std::string to_text(const command::NotifyWays& ways) {
  std::string hook;
  for (const auto& word : ways.hook) hook += " " + line(word);
  return "hook:    " + (hook.empty() ? "off" : hook.substr(1)) + "\ndesktop: " + line(ways.desktop);
}

}  // namespace qpc::cli
