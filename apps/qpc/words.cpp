#include "qpc/words.h"

#include "cli/terminal_text.h"
#include "client/blob/file_name.h"
#include "client/command/account_data.h"
#include "client/command/json.h"
#include "qpc/config_command.h"

namespace qpc::cli {
namespace {

using command::Account;
using command::Contact;
using command::Conversation;
using command::Device;
using command::Message;

std::string account_text(const Account& account) { return to_text(account); }
std::string device_text(const Device& device) { return to_text(device); }
std::string contact_text(const Contact& contact) { return to_text(contact); }
std::string contact_line(const Contact& contact) { return to_line(contact); }
std::string conversation_text(const Conversation& conversation) { return to_text(conversation); }

std::string shown_text(const Message& message) { return to_text(message, true, Ids::of_files, look_of_output()); }

std::string data_text(const command::AccountData& data) {
  constexpr bool ascii_only = true;
  auto copy = data;
  return command::to_json(command::slot_of(copy)).dump(2, ' ', ascii_only, command::Json::error_handler_t::replace);
}

std::optional<std::string> opened_text(const command::Opened& opened) {
  if (!opened.text) return std::nullopt;  // the failure says why
  return styled_text(*opened.text, look_of_output());
}

/// What was said about a message; of one that had not left, that it never will.
std::string done_text(const Message& message) {
  if (message.remark) return "You " + remark_text(message) + ".";
  return "Deleted: it had not left, and nobody has seen it.";
}

/// Nothing was found: no line, as from grep.
std::optional<std::string> found_text(const command::FoundPage& page) {
  auto text = to_text(page, look_of_output());
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::string saved_text(const command::File& file) {
  return "Saved as " + terminal_text(file.path.value_or(""), Lines::join) + " (" + client::size_in_words(file.size) +
         ").";
}

std::string proof_text(const command::Proof& proof) {
  if (proof.file) {
    return to_text(proof) + "\nWritten to " + terminal_text(*proof.file, Lines::join) +
           ". Others check it with 'qpc proof verify FILE'.";
  }
  return to_text(proof) + "\n\n" + proof.evidence.value_or("");
}

std::optional<std::string> health_text(const Program& program, const command::Health& health) {
  const auto profile = program.profile();
  if (!profile) return std::nullopt;  // then there is no result
  return to_text(health, *profile);
}

}  // namespace

ResultWords::ResultWords() {
  for (const char* name : {"register", "login", "whoami", "account password", "account delete"}) {
    add<Account>(name, account_text);
  }
  add<command::AccountData>("account export", data_text);
  for (const char* name : {"device list", "device confirm", "device revoke", "device rename"}) {
    add<Device>(name, device_text);
  }
  add<command::Disconnected>("device disconnect", [](const command::Disconnected& result) {
    return std::to_string(result.ended) + (result.ended == 1 ? " session ended" : " sessions ended");
  });
  add<Contact>("contact show", contact_text);
  for (const char* name : {"contact list", "block", "unblock", "blocked"}) add<Contact>(name, contact_line);
  for (const char* name : {"profile show", "profile set"}) add<Contact>(name, profile_text);
  for (const char* name : {"presence on", "presence off", "presence show"}) {
    add<command::PresenceShown>(name,
                                [](const command::PresenceShown& shown) { return "presence is " + shown.presence; });
  }
  add<command::Reported>("report", [](const command::Reported& reported) { return "report " + reported.report; });
  for (const char* name : {"group create", "group add", "group remove", "group leave", "group list", "group info",
                           "group set", "group role", "group mute", "group readmit", "group upgrade"}) {
    add<Conversation>(name, conversation_text);
  }
  add<command::GroupInvite>("invite create", [](const command::GroupInvite& made) { return made.link; });
  for (const char* name : {"invite list", "invite revoke"}) {
    add<command::GroupInvite>(name, [](const command::GroupInvite& invite) { return to_line(invite); });
  }
  add<Message>("group join", [](const Message& message) { return to_text(message, true); });
  for (const char* name : {"history", "thread", "pins"}) {
    add<Message>(name, [](const Message& message) { return to_text(message, false, Ids::shown, look_of_output()); });
  }
  for (const char* name : {"react", "edit", "delete", "pin"}) add<Message>(name, done_text);
  for (const char* name : {"poll create", "poll vote", "poll close", "poll show"}) {
    add<Message>(name, [](const Message& message) { return to_text(message, true, Ids::shown, look_of_output()); });
  }
  add<Message>("message show", shown_text);
  add<command::FoundPage>("search", found_text);
  add<command::ReadUp>("read", [](const command::ReadUp& read) { return to_text(read); });
  for (const char* name : {"receipts on", "receipts off", "receipts show"}) {
    add<command::ReceiptsShown>(name,
                                [](const command::ReceiptsShown& shown) { return "receipts are " + shown.receipts; });
  }
  for (const char* name : {"draft", "drafts"}) {
    add<command::Draft>(name, [](const command::Draft& draft) { return to_text(draft); });
  }
  for (const char* name : {"schedule list", "schedule cancel"}) add<Message>(name, scheduled_text);
  for (const char* name : {"notify set", "notify list"}) {
    add<command::Notifying>(name, [](const command::Notifying& notifying) { return to_text(notifying); });
  }
  for (const char* name : {"notify hook", "notify desktop"}) {
    add<command::NotifyWays>(name, [](const command::NotifyWays& ways) { return to_text(ways); });
  }
  add<command::Opened>("message open", opened_text);
  add<command::Why>("message why", [](const command::Why& why) { return to_text(why, look_of_output()); });
  add<command::InOutbox>("outbox list", [](const command::InOutbox& waiting) { return to_text(waiting); });
  add<command::Flushed>("outbox flush", [](const command::Flushed& flushed) { return to_text(flushed); });
  add<Message>("outbox clear", shown_text);
  add<command::Hole>("holes", [](const command::Hole& hole) { return to_line(hole); });
  add<command::Proof>("message proof", proof_text);
  add<command::Proof>("proof verify", [](const command::Proof& proof) { return "The proof holds. " + to_text(proof); });
  add<command::Health>("doctor", health_text);
  for (const char* name : {"file save", "group avatar"}) add<command::File>(name, saved_text);
  add<ShownSetting>("config show", [](const ShownSetting& setting) { return to_text(setting); });
  add<command::Deleted>("file delete", [](const command::Deleted&) {
    return std::string("The node has it no more. Who saved it before still has it.");
  });
}

std::optional<std::string> ResultWords::text(const Program& program, const std::string& command,
                                             const command::Slot& result) const {
  const auto found = texts_.find(command);
  return found == texts_.end() ? std::nullopt : found->second(program, result);
}

}  // namespace qpc::cli
