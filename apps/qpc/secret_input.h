// secret_input.h: passwords and passphrases, from wherever they come but the command line itself.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "client/failure.h"
#include "core/base/secret.h"

namespace qpc::cli {

/// What a person types to prove who they are.
struct Password : Secret {
  using Secret::Secret;
};

/// Where a password is read from; none of it: a prompt on the terminal.
struct SecretSource {
  bool standard_input = false;      ///< its first line
  std::filesystem::path file = {};  ///< its first line
  std::optional<int> descriptor = {};

  bool is_given() const { return standard_input || !file.empty() || descriptor.has_value(); }
};

/// How a password is asked for.
struct SecretQuestion {
  std::string prompt;      ///< "Password for alice: "
  std::string option;      ///< "--password", to name the ways without a terminal
  bool ask_twice = false;  ///< a new one: typing errors would lock the person out
};

/// Reads one line without its end, at most 1024 octets, with a terminal's echo switched off.
/// Errors: usage, without a terminal or a source, for an empty line, or when the second entry differs;
/// limit, for a longer line; not_found, for a file or descriptor that cannot be read.
client::Outcome<Password> read_secret(const SecretSource& source, const SecretQuestion& question);

/// The first line that `descriptor` gives, as `read_secret` reads it.
client::Outcome<Password> read_secret_line(int descriptor);

}  // namespace qpc::cli
