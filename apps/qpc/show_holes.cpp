#include <chrono>
#include <format>

#include "cli/terminal_text.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

using command::Hole;

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

std::string time(std::int64_t milliseconds) {
  return clock_time(client::Milliseconds(std::chrono::milliseconds(milliseconds)),
                    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

std::string short_id(const Hole& hole) { return line(hole.hole.substr(0, 8)); }

}  // namespace

std::string to_line(const Hole& hole) {
  const std::string place = hole.conversation.empty() ? "" : "[" + line(hole.conversation) + "] ";
  return std::format("{}  {}{}: {} ({}). {}", short_id(hole), place, line(hole.about), line(hole.cause),
                     line(hole.state), line(hole.course));
}

std::string to_text(const Hole& hole) {
  std::string text = std::format("{}  {}\nconversation: {}\ncause:        {}: {}\n", line(hole.hole), line(hole.about),
                                 hole.conversation.empty() ? "nobody can tell" : line(hole.conversation),
                                 line(hole.cause), line(hole.text));
  if (!hole.detail.empty()) text += "rule:         " + line(hole.detail) + "\n";
  text += std::format("state:        {}: {}\nnoticed:      {}", line(hole.state), line(hole.course),
                      time(hole.noticed_at_ms));
  if (hole.asked_at_ms) text += "\nasked last:   " + time(*hole.asked_at_ms);
  if (hole.closed_at_ms) text += "\nended:        " + time(*hole.closed_at_ms);
  if (!hole.advice.empty()) text += "\nto do:        " + line(hole.advice);
  return text;
}

std::string hole_mark(const Hole& hole) {
  if (hole.state == "healed") return "  (healed: " + line(hole.course) + ")";
  if (hole.state == "lost") return std::format("  (qpc message why {})", short_id(hole));
  return std::format("  ({}; qpc message why {})", line(hole.state), short_id(hole));
}

std::string to_text(const command::Why& why, Look look) {
  if (why.hole) return to_text(*why.hole);
  if (!why.message) return "";
  std::string text = to_text(*why.message, true, Ids::of_files, look) + "\n" + line(why.standing.value_or(""));
  if (why.message->state == client::MessageState::queued) text += "\nqueued since: " + time(why.message->stored_at_ms);
  for (const auto& name : why.waiting_for) text += "\nnot yet:      " + line(name);
  if (!why.advice.empty()) text += "\nto do:        " + line(why.advice);
  return text;
}

std::string troubles_text(const command::Conversation& conversation) {
  if (!conversation.troubles) return "";
  const auto& troubles = *conversation.troubles;
  std::string text;
  if (troubles.own_keys_at_ms) text += "\nthis device's keys are of " + time(*troubles.own_keys_at_ms);
  std::size_t behind = 0;
  for (const auto& member : conversation.members) {
    const bool is_heard = member.heard_in_epoch.value_or(0) >= conversation.epoch;
    if (!is_heard && !member.this_device) ++behind;
  }
  if (behind > 0) {
    text += std::format("\n{} of {} devices have not spoken in this epoch", behind, conversation.members.size());
  }
  for (const auto& clause : troubles.contested) {
    text += "\n! a change of this group cannot be applied here (" + line(clause) + "): " +
            (troubles.left_behind
                 ? "the others have applied it. Ask a member to let you in again ('qpc group readmit')."
                 : "it is contested, and replaced in a few minutes unless others have applied it. Stay online.");
  }
  for (const auto& hole : troubles.holes) text += "\n! " + to_line(hole);
  return text;
}

}  // namespace qpc::cli
