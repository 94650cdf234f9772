#include <format>
#include <fstream>

#include "cli/terminal_text.h"
#include "core/base/encoding.h"
#include "qpc/commands.h"
#include "qpc/read_file.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;

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

client::Outcome<> write_file(const std::filesystem::path& path, ByteView octets) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  file.close();
  if (file) return {};
  return failure(FailureKind::store, "output_unwritable",
                 "Cannot write " + path.string() + ": check your rights and the free space.");
}

Task<Ending> run_message_show(Program& program, MessageShow command) {
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto message, engine->history().find_message(command.id));
  if (!command.raw.empty()) {
    QPC_CO_TRY(const auto octets, engine->history().ciphertext(message.row.id));
    QPC_CO_CHECK(write_file(command.raw, octets));
  }
  program.output().data(to_json(message), to_text(message, true));
  co_return 0;
}

Task<Ending> run_message_open(Program& program, MessageOpen command) {
  QPC_CO_TRY(auto* engine, program.engine());
  std::optional<std::int64_t> only;
  if (!command.group.empty()) {
    QPC_CO_TRY(const auto group, engine->history().find_conversation(command.group));
    only = group.row.id;
  }
  QPC_CO_TRY(const auto octets, read_file(command.file));
  QPC_CO_TRY(const auto opened, engine->history().open(octets, only));
  Json object = {
      {"readable", opened.readable}, {"conversation", opened.conversation}, {"epoch", opened.epoch.value_or(0)}};
  if (!opened.sender.empty()) object["from"] = opened.sender;
  object[opened.readable ? "text" : "cause"] = opened.text;
  if (opened.readable) {
    program.output().data(object, terminal_text(opened.text, Lines::keep));
    co_return 0;
  }
  if (program.output().json()) program.output().data(object, {});
  co_return failure(FailureKind::refused, "unreadable", "This message cannot be read here: " + opened.text);
}

Task<Ending> run_doctor(Program& program, Doctor) {
  QPC_CO_TRY(const auto profile, program.profile());
  const client::Vault vault(program.environment().files, profile);
  if (!vault.exists()) {
    program.output().data({{"profile", profile.name()}, {"store", nullptr}},
                          "There is no store in profile '" + profile.name() + "' (" + profile.folder().string() + ").");
    co_return 0;
  }
  const bool by_passphrase = vault.protection() == client::Protection::passphrase;
  QPC_CO_TRY(auto* engine, program.engine());
  QPC_CO_TRY(const auto account, engine->history().account());
  std::string text =
      "Profile:  " + profile.name() + "\nStore:    " + profile.store_file().string() + " (SQLCipher, encrypted)\n";
  if (by_passphrase) {
    text +=
        "Key:      wrapped by your passphrase (Argon2id), in " + profile.wrapped_key_file().string() +
        "\nNot protected: while qpc runs, whoever controls this machine or your account on it reads what qpc reads. A "
        "passphrase that can be guessed is worth little: whoever copies the folder may try as many as they like.";
  } else {
    text += "Key:      wrapped by the key file " + profile.key_encryption_key_file().string() + " (" +
            describe_rights(profile.key_encryption_key_file()) +
            ")\nNot protected: whoever can read your files, as a thief of an unencrypted disk or a backup of "
            "your whole home "
            "can, opens the store. Encrypt the disk, or begin a profile with --passphrase.";
  }
  if (account.confirms_devices) {
    text += "\nThis device alone holds the account's key: if its store is lost, no further device can be confirmed.";
  }
  program.output().data({{"profile", profile.name()},
                         {"store", profile.store_file().string()},
                         {"protection", by_passphrase ? "passphrase" : "key_file"},
                         {"wrapped_key", profile.wrapped_key_file().string()},
                         {"holds_account_key", account.confirms_devices}},
                        text);
  co_return 0;
}

}  // namespace qpc::cli
