// What was said about messages, as lines for people.
#include <format>

#include "cli/terminal_text.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

using client::RemarkKind;
using command::Message;
using command::Quote;

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

/// `bob@example.org: "hello"`.
std::string quoted(const Quote& quote) {
  if (!quote.cursor) return "a message that is not here";
  const std::string from = quote.from.empty() ? "" : line(quote.from) + ": ";
  if (quote.deleted) return from + "a deleted message";
  return quote.excerpt.empty() ? from + "a message" : from + '"' + line(quote.excerpt) + '"';
}

std::string names_of(const command::Reaction& reaction) {
  std::string names;
  for (const auto& name : reaction.by) names += (names.empty() ? "" : ", ") + line(name);
  if (reaction.count > reaction.by.size()) names += std::format(", and {} more", reaction.count - reaction.by.size());
  return names;
}

constexpr const char* below = "\n    ";

std::string poll_lines(const command::Poll& poll) {
  std::string text;
  for (std::size_t i = 0; i < poll.options.size(); ++i) {
    const auto& option = poll.options[i];
    text += std::format("{}{}. {}  {}{}", below, i + 1, line(option.text), option.votes, option.own ? " (you)" : "");
  }
  text += std::format("{}{} {} voted{}", below, poll.voters, poll.voters == 1 ? "has" : "have",
                      poll.closed            ? "; it is closed"
                      : poll.several_choices ? "; several can be chosen"
                                             : "");
  return text;
}

}  // namespace

std::string remark_text(const Message& message) {
  if (!message.remark) return line(message.text.value_or(""));  // it never left: nothing else is known of it
  const auto& remark = *message.remark;
  const std::string about = quoted(remark.about);
  switch (remark.kind) {
    case RemarkKind::reaction:
      return remark.removed ? "took back " + line(remark.emoji) + " from " + about
                            : "reacted " + line(remark.emoji) + " to " + about;
    case RemarkKind::edit:
      return "edited " + about;
    case RemarkKind::deletion:
      return "deleted a message";
    case RemarkKind::pin:
      return (remark.removed ? "unpinned " : "pinned ") + about;
    case RemarkKind::vote:
      return (remark.removed ? "took back a vote in " : "voted in ") + about;
    case RemarkKind::closing:
      break;
  }
  return "closed " + about;
}

std::string around_mark(const Message& message) {
  std::string text;
  if (message.edits > 0) text += "  (edited)";
  if (message.pinned) text += "  (pinned)";
  if (message.mentions_you) text += "  (names you)";
  return text;
}

std::string around_lines(const Message& message) {
  std::string text;
  if (message.reply_to) text += below + ("answers " + quoted(*message.reply_to));
  if (message.thread) text += below + ("in the thread of " + quoted(*message.thread));
  if (message.poll) text += poll_lines(*message.poll);
  for (const auto& reaction : message.reactions) {
    text += std::format("{}{} {}  {}", below, line(reaction.emoji), reaction.count, names_of(reaction));
  }
  return text;
}

}  // namespace qpc::cli
