#include <chrono>
#include <format>

#include "cli/terminal_text.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

std::string times(std::uint32_t count) { return count == 1 ? "once" : std::format("{} times", count); }

std::string what(const command::InOutbox& waiting) {
  switch (waiting.kind) {
    case client::WaitingKind::text:
    case client::WaitingKind::file:
      return waiting.text ? in_short(*waiting.text) : "(can be seen once)";
    case client::WaitingKind::receipt:
      return "a receipt";
    case client::WaitingKind::proposal:
      return "a proposal to change the group";
    case client::WaitingKind::repair:
      return "a request or an answer about what is missing";
    case client::WaitingKind::commit:
      return "a change of the group";
  }
  return "";
}

}  // namespace

std::string to_text(const command::InOutbox& waiting) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto time = [&](std::int64_t at) {
    return clock_time(client::Milliseconds(std::chrono::milliseconds(at)), now);
  };
  std::string text = std::format("{:>5}  [{}] {}", waiting.number ? std::to_string(*waiting.number) : "-",
                                 line(waiting.conversation), what(waiting));
  if (waiting.may_have_left) text += "  (may have left)";
  text += "\n       ";
  if (waiting.since_ms) text += std::format("since {}; ", time(*waiting.since_ms));
  if (waiting.tries > 0) text += std::format("tried {} in vain; ", times(waiting.tries));
  if (waiting.next_try_ms) text += std::format("next at {}; ", time(*waiting.next_try_ms));
  return text + line(waiting.why);
}

std::string to_text(const command::Flushed& flushed) {
  std::string text = std::format("{} sent", flushed.sent);
  if (flushed.others > 0) text += std::format(", and {} receipts, requests or changes of groups", flushed.others);
  if (flushed.refused > 0) text += std::format("; {} will never leave", flushed.refused);
  if (flushed.waiting > 0) text += std::format("; {} still wait: 'qpc outbox list' says why", flushed.waiting);
  return text + ".";
}

}  // namespace qpc::cli
