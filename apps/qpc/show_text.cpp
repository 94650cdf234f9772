#include <chrono>
#include <format>

#include "cli/terminal_text.h"
#include "client/blob/file_name.h"
#include "client/group/settings_notices.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

std::string line(std::string_view text) { return terminal_text(text, Lines::join); }

/// In the person's time zone where the system knows it.
std::tm local_time(client::Milliseconds time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  return local;
}

/// Of an id in hexadecimal.
std::string short_id(const std::string& id) { return id.substr(0, 8); }

client::Milliseconds moment(std::int64_t milliseconds) {
  return client::Milliseconds(std::chrono::milliseconds(milliseconds));
}

std::string state_mark(client::MessageState state) {
  switch (state) {
    case client::MessageState::received:
      return "";
    case client::MessageState::queued:
      return "  (queued)";
    case client::MessageState::sent:
      return "  (sent)";
    case client::MessageState::delivered:
      return "  (delivered)";
    case client::MessageState::refused:
      return "  (refused)";
    case client::MessageState::read:
      return "  (read)";
    case client::MessageState::scheduled:
      return "  (waits for its time)";
  }
  return "";
}

/// When it was written, by the sender's clock, where that is not when it came.
std::string late_mark(const command::Message& message, client::Milliseconds now) {
  constexpr auto soon = std::chrono::minutes(2);
  const auto stored_at = moment(message.stored_at_ms), sent_at = moment(message.sent_at_ms);
  if (message.state != client::MessageState::received || std::chrono::abs(stored_at - sent_at) < soon) return "";
  return "  (written " + clock_time(sent_at, now) + ")";
}

/// Only what is amiss: a proof that holds is what people expect.
std::string proof_mark(const command::Message& message) {
  if (message.proof == client::ProofState::missing) return "  ! the node gave no proof";
  if (message.proof == client::ProofState::invalid) return "  ! THE NODE'S PROOF DOES NOT HOLD";
  return "";
}

/// Who has read it, where not everybody has.
std::string readers_mark(const command::Message& message) {
  if (message.state == client::MessageState::read || message.read_by.empty()) return "";
  std::string names;
  for (const auto& one : message.read_by) names += (names.empty() ? "" : ", ") + line(one.name);
  return "  (read by " + names + ")";
}

/// What it says; in brackets, why that is not there.
std::string said_text(const command::Message& message, Look look) {
  if (message.gone == client::Gone::viewed) return "(seen once, and gone)";
  if (message.gone) return "(expired)";
  const auto& text = message.cause ? message.cause : message.text;
  if (message.view_once && !text) {
    if (message.own) return "(can be seen once)";
    return "(can be seen once: qpc message show " + short_id(message.id.value_or("")) + ")";
  }
  // What is no text is in our own words, or has a name that only looks like Markdown: "__init__.py".
  const bool is_text = message.kind == client::MessageKind::text && !message.cause;
  return styled_text(text.value_or(""), is_text ? look : Look::plain);
}

std::string mark(const command::Message& message) {
  const std::string state = message.unsent == "cleared" ? "  (cleared)" : state_mark(message.state);
  const std::string begun = state + readers_mark(message) + proof_mark(message);
  if (message.full_mailboxes == 0) return begun;
  return begun + std::format("  ! {} full mailbox{} did not take it: it is asked for once there is room",
                             message.full_mailboxes, message.full_mailboxes == 1 ? "" : "es");
}

/// user@domain, and what they show beside it: in its place it would let people pass for others.
std::string shown_name(const std::string& name, const std::string& display_name) {
  if (display_name.empty()) return line(name);
  return line(name) + " (" + line(display_name) + ")";
}

}  // namespace

std::string clock_time(client::Milliseconds time, client::Milliseconds now) {
  const std::tm local = local_time(time);
  const std::tm today = local_time(now);
  const std::string hour = std::format("{:02}:{:02}", local.tm_hour, local.tm_min);
  if (local.tm_year == today.tm_year && local.tm_yday == today.tm_yday) return hour;
  return std::format("{}-{:02}-{:02} {}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, hour);
}

std::string to_text(const command::Account& account) {
  std::string text = std::format("{} on {}, at the node {}\nnode fingerprint: {}", line(account.name),
                                 line(account.device), account.node, account.node_fingerprint);
  switch (account.state) {
    case client::AccountState::registering:
      return text + "\nThe registration was not finished: run it again.";
    case client::AccountState::pending:
      return text + "\nThis device is not confirmed yet. On a confirmed one, type:  " + "qpc device confirm " +
             account.code.value_or("");
    case client::AccountState::logged_out:
      return text + "\nLogged out: the history stays readable.";
    case client::AccountState::active:
      break;
  }
  return text;
}

std::string to_text(const command::Device& device) {
  const char* state = device.state == client::DeviceView::State::active    ? "confirmed"
                      : device.state == client::DeviceView::State::pending ? "not confirmed"
                                                                           : "revoked";
  std::string text = std::format("{}  {}  {}", short_id(device.device_id), line(device.device), state);
  if (device.this_device) text += "  (this one)";
  if (device.open_sessions > 0) {
    text += std::format("  {} open session{}", device.open_sessions, device.open_sessions == 1 ? "" : "s");
  }
  if (device.state == client::DeviceView::State::pending) text += "  code " + device.code.value_or("");
  return text;
}

std::string to_line(const command::Contact& contact) {
  std::string text = shown_name(contact.name, contact.display_name);
  if (contact.blocked) text += "  (blocked)";
  if (contact.present.value_or(false)) text += "  (there now)";
  if (!contact.status.empty()) text += "  " + line(contact.status);
  return text;
}

std::string profile_text(const command::Contact& contact) {
  std::string text = shown_name(contact.name, contact.display_name);
  if (!contact.status.empty()) text += "\n" + line(contact.status);
  if (contact.picture_bytes > 0) text += std::format("\na picture of {} octets", contact.picture_bytes);
  return text;
}

std::string to_text(const command::Contact& contact) {
  return std::format("{}, {} device{}\nsafety number: {}\nCompare it with what they see, by voice or face to face.",
                     shown_name(contact.name, contact.display_name), contact.devices, contact.devices == 1 ? "" : "s",
                     contact.safety_number);
}

namespace {

std::string role_mark(const command::Member& member) {
  if (member.muted) return "  (muted)";
  if (!member.role || *member.role == message::Role::member) return "";
  return *member.role == message::Role::admin ? "  (admin)" : "  (moderator)";
}

std::string settings_text(const command::Conversation& conversation) {
  std::string text;
  if (!conversation.description.empty()) text += "\nabout: " + line(conversation.description);
  if (conversation.avatar_bytes > 0) {
    text += "\npicture: " + client::size_in_words(conversation.avatar_bytes) + " ('qpc group avatar' fetches it)";
  }
  if (conversation.timer_s > 0) {
    text += "\nnew messages disappear " +
            client::timer_in_words(std::chrono::seconds(static_cast<std::int64_t>(conversation.timer_s))) +
            " after they are read";
  }
  if (conversation.policy) {
    const auto& policy = *conversation.policy;
    text += std::format("\nat least: {} to add people, {} for name, description and picture, {} for the timer",
                        command::word_of(policy.adding), command::word_of(policy.describing),
                        command::word_of(policy.timing));
  }
  return text;
}

}  // namespace

std::string to_text(const command::Conversation& conversation) {
  const char* kind = conversation.kind == client::GroupKind::dm ? "direct" : "group";
  std::string text = std::format("{}  {}  {}", conversation.id.empty() ? "-" : short_id(conversation.id), kind,
                                 line(conversation.title));
  switch (conversation.standing) {
    case client::Standing::waiting:
      text += "  (begun by the other side; their device lets you in)";
      break;
    case client::Standing::removed:
      text += std::format("  (removed in epoch {})", conversation.removed_in.value_or(0));
      break;
    case client::Standing::left:
      text += "  (left)";
      break;
    case client::Standing::member:
      break;
  }
  if (conversation.unread > 0) text += "  " + unread_text(conversation.unread) + " unread";
  if (conversation.notify != client::NotifyLevel::all) {
    text += conversation.notify == client::NotifyLevel::muted ? "  (muted)" : "  (mentions only)";
  }
  if (conversation.members.empty()) return text;
  text += std::format("\nepoch {}, {}", conversation.epoch, conversation.suite);
  if (!conversation.moves_to.empty()) text += std::format("; moves to {}", conversation.moves_to);
  text += settings_text(conversation);
  for (const auto& member : conversation.members) {
    text += std::format("\n  {}  {}{}{}", short_id(member.device_id), shown_name(member.name, member.display_name),
                        role_mark(member), member.this_device ? "  (this device)" : "");
  }
  return text + troubles_text(conversation);
}

std::string to_text(const command::Message& message, bool with_conversation, Ids ids, Look look) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string text = clock_time(moment(message.stored_at_ms), now) + " ";
  if (with_conversation) text += "[" + line(message.conversation) + "] ";
  const std::string said = said_text(message, look);
  // What commands take.
  const bool shows_id = ids == Ids::shown || message.kind == client::MessageKind::file;
  if (shows_id && message.id) text += "(" + short_id(*message.id) + ") ";
  const std::string from = shown_name(message.from, message.display_name);
  switch (message.kind) {
    case client::MessageKind::file:
    case client::MessageKind::text:
    case client::MessageKind::unknown:
      return text + from + ": " + said + around_mark(message) + mark(message) + late_mark(message, now) +
             around_lines(message);
    case client::MessageKind::poll:
      return text + from + " asks: " + line(message.poll ? message.poll->question : said) + around_mark(message) +
             mark(message) + late_mark(message, now) + around_lines(message);
    case client::MessageKind::remark:
      return text + "* " + from + " " + remark_text(message) + mark(message);
    case client::MessageKind::join:
      return text + "* " + from + " " + said + mark(message) + late_mark(message, now);
    case client::MessageKind::deleted:
      return text + from + ": (deleted)";
    case client::MessageKind::unreadable:
      return text + "! a message that cannot be read: " + said + (message.hole ? hole_mark(*message.hole) : "");
    case client::MessageKind::gap:
      return text + "! " + said + (message.hole ? hole_mark(*message.hole) : "");
    case client::MessageKind::notice:
      return text + "* " + said;
  }
  return text;
}

}  // namespace qpc::cli
