#include "client/command/context.h"

namespace qpc::command {

void Surroundings::describe(Fields& of) {
  of(option("node", "HOST:PORT of the node (default: where it was last)"), node);
  of(option("trust", "Fingerprint of the node's identity, for the first connection"), trust);
  of(option("ca",
            "For the first connection: believe an authority about the node, one in this PEM file or, with 'system', "
            "one of this machine's"),
     ca);
  of(option("folder", "Where relative paths begin", Kind::path), folder);
}

Outcome<std::filesystem::path> Context::blob_folder() const {
  QPC_TRY(const auto profile, this->profile());
  return profile.folder() / "blobs";
}

std::unexpected<client::Failure> Context::ask_for_secret(Question question) {
  auto missing = failure(FailureKind::usage, "secret_missing",
                         "This needs a secret, '" + question.argument + "': give it with the command.");
  note_question(std::move(question));
  return missing;
}

Outcome<> check_protection(client::Environment& environment, const client::Profile& profile,
                           client::Protection wanted) {
  const client::Vault vault(environment.files, profile);
  if (wanted != client::Protection::passphrase || vault.protection() == wanted) return {};
  return failure(
      FailureKind::usage, "no_passphrase",
      "This profile's store exists already, and a key file opens it: a passphrase would protect nothing. Leave "
      "it out, or begin another profile with --profile NAME.");
}

}  // namespace qpc::command
