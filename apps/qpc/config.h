// config.h: settings of this face that need not be typed each time: from a TOML file, below variables and options.
#pragma once
#include <map>

#include "qpc/invocation.h"

namespace qpc::cli {

/// What a configuration file says.
struct ConfigFile {
  struct Value {
    std::string text;
    unsigned line = 0;
  };
  std::filesystem::path path = {};  ///< empty: nobody can tell where it would be
  std::map<std::string, Value, std::less<>> values = {};
};

/// `$XDG_CONFIG_HOME/quicprochat/config.toml`, or `HOME/config/config.toml` where a home was chosen; empty, where none
/// of them is known.
std::filesystem::path config_path(const client::ProfileChoice& choice, const client::EnvironmentLookup& environment);

/// What a file's text says: `profile`, `node`, `trust`, `ca` (texts), `quiet`, `trace` (true or false).
/// Errors: usage: "bad_config", with the file, the line, the key, and the nearest one that there is.
client::Outcome<ConfigFile> parse_config(const std::filesystem::path& path, const std::string& text);
/// The same of a file that may be missing. Errors: also usage: "bad_config", where it cannot be read.
client::Outcome<ConfigFile> read_config(const std::filesystem::path& path);

/// Fills in what no option has said from the environment and the file. Errors: those of read_config.
client::Outcome<> configure(Globals& globals, const client::EnvironmentLookup& environment);
/// The same of the profile alone, for who needs no more.
client::Outcome<client::ProfileChoice> configured(client::ProfileChoice choice,
                                                  const client::EnvironmentLookup& environment);

}  // namespace qpc::cli
