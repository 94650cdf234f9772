#include "qpc/words.h"

#include "cli/terminal_text.h"
#include "client/blob/file_name.h"
#include "client/command/account_data.h"
#include "client/command/json.h"

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

std::string data_text(const command::AccountData& data) {
  constexpr bool ascii_only = true;
  auto copy = data;
  return command::to_json(command::slot_of(copy)).dump(2, ' ', ascii_only, command::Json::error_handler_t::replace);
}

std::optional<std::string> opened_text(const command::Opened& opened) {
  if (!opened.text) return std::nullopt;  // the failure says why
  return terminal_text(*opened.text, Lines::keep);
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
  for (const char* name : {"presence on", "presence off"}) {
    add<command::PresenceShown>(name,
                                [](const command::PresenceShown& shown) { return "presence is " + shown.presence; });
  }
  add<command::Reported>("report", [](const command::Reported& reported) { return "report " + reported.report; });
  for (const char* name : {"group create", "group add", "group remove", "group leave", "group list", "group info"}) {
    add<Conversation>(name, conversation_text);
  }
  add<Message>("history", [](const Message& message) { return to_text(message, false); });
  add<Message>("message show", [](const Message& message) { return to_text(message, true); });
  add<command::Opened>("message open", opened_text);
  add<command::Why>("message why", [](const command::Why& why) { return to_text(why); });
  add<command::Hole>("holes", [](const command::Hole& hole) { return to_line(hole); });
  add<command::Proof>("message proof", proof_text);
  add<command::Proof>("proof verify", [](const command::Proof& proof) { return "The proof holds. " + to_text(proof); });
  add<command::Health>("doctor", health_text);
  add<command::File>("file save", saved_text);
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
