#include <format>

#include "cli/terminal_text.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

constexpr const char* what_it_proves =
    "It proves that, and nothing more: not who sent it, not what it says, and not that anybody has fetched or read it.";

std::string place_of(const command::Proof& proof) {
  const std::string mailboxes = std::format("{} mailbox{}", proof.mailboxes, proof.mailboxes == 1 ? "" : "es");
  switch (proof.place) {
    case command::ProofPlace::channel:
      return "in a conversation, for " + mailboxes;
    case command::ProofPlace::commit:
      return "as a change of a group, with its invitations, for " + mailboxes;
    case command::ProofPlace::mailbox:
      return "in one mailbox";
  }
  return {};
}

/// "0600", and what to do where others may read it.
std::string describe_rights(const std::filesystem::path& path) {
  std::error_code error;
  const auto rights = std::filesystem::status(path, error).permissions();
  if (error) return "missing";
  const auto bits = static_cast<unsigned>(rights & std::filesystem::perms::all);
  const std::string octal = std::format("{:04o}", bits);
  return (bits & 077U) == 0 ? octal : octal + ": OTHERS MAY READ IT, take that from them with 'chmod 600'";
}

}  // namespace

/// Safe for a terminal: a domain's characters are.
std::string to_text(const command::Proof& proof) {
  const std::chrono::sys_seconds stored_at{std::chrono::seconds(proof.stored_at)};
  return std::format(
      "The node of {} says that it stored message\n  {}\nin the minute {:%Y-%m-%d %H:%M} UTC, {}.\n"
      "The node's identity: {}\n{}",
      terminal_text(proof.domain, Lines::join), proof.id, stored_at, place_of(proof), proof.identity, what_it_proves);
}

namespace {

/// A line each, with what to do below it.
std::string checks_text(const command::Health& health) {
  std::string text = "\n";
  for (const auto& check : health.checks) {
    text += std::format("\n{:<8} {:<15} {}", command::word_of(check.state), check.check,
                        terminal_text(check.text, Lines::join));
    if (!check.advice.empty()) text += std::format("\n{:24} {}", "", terminal_text(check.advice, Lines::join));
  }
  return text;
}

}  // namespace

std::string to_text(const command::Health& health, const client::Profile& profile) {
  if (!health.store) {
    return "There is no store in profile '" + profile.name() + "' (" + profile.folder().string() + ")." +
           checks_text(health);
  }
  std::string text = "Profile:  " + profile.name() + "\nStore:    " + *health.store + " (SQLCipher, encrypted)\n";
  if (health.protection == "passphrase") {
    text +=
        "Key:      wrapped by your passphrase (Argon2id), in " + profile.wrapped_key_file().string() +
        "\nNot protected: while qpc runs, whoever controls this machine or your account on it reads what qpc reads. A "
        "passphrase that can be guessed is worth little: whoever copies the folder may try as many as they like.";
  } else {
    text +=
        "Key:      wrapped by the key file " + profile.key_encryption_key_file().string() + " (" +
        describe_rights(profile.key_encryption_key_file()) +
        ")\nNot protected: whoever can read your files, as a thief of an unencrypted disk or a backup of your whole "
        "home can, opens the store. Encrypt the disk, or begin a profile with --passphrase.";
  }
  if (health.holds_account_key.value_or(false)) {
    text += "\nThis device alone holds the account's key: if its store is lost, no further device can be confirmed.";
  }
  return text + checks_text(health);
}

}  // namespace qpc::cli
