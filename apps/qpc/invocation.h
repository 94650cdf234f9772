// invocation.h: what a person asked for, as parsed from the command line.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <variant>

#include "client/command/registry.h"
#include "qpc/origin.h"
#include "qpc/secret_input.h"

namespace qpc::cli {

/// Options that every command takes.
struct Globals {
  client::ProfileChoice profile;
  command::Surroundings surroundings;
  bool trace = false;  ///< the node is told a random id of this run
  bool json = false;
  bool quiet = false;
  SecretSource passphrase;                                  ///< of the store
  std::filesystem::path config_file = {};                   ///< where settings are read from; empty: nowhere
  std::map<std::string, Origin, std::less<>> origins = {};  ///< of the settings, by their names
};

/// Where a text comes from that is said: one of these is set.
struct TextSource {
  std::optional<std::string> text;  ///< "-": all of standard input
  std::filesystem::path text_file;  ///< its whole content
  std::string lines;                ///< a file, or "-": each line is one message
};

/// What the command line says of arguments beyond the values in the call: where they have to be read from, and where
/// what comes back goes.
struct Bound {
  std::map<std::string, SecretSource> secrets;  ///< by the argument's name
  std::optional<TextSource> said;
  struct Content {
    command::Slot value;
    std::filesystem::path file;
  };
  std::deque<Content> contents;
  std::map<std::string, std::filesystem::path> outputs;  ///< by the argument's name
};

struct Invocation {
  Globals globals;
  command::Command command;
  bool is_local = false;  ///< done by this process itself
  std::unique_ptr<command::Call> call;
  std::unique_ptr<Bound> bound;
};

/// A command line after which there is nothing to do: help or the version was asked for, or it makes no sense.
struct Finished {
  int exit_code = 0;
  std::string output;  ///< for stdout
  std::string error;   ///< a sentence; empty unless exit_code is 2
  bool json = false;   ///< whether `--json` stood in the line
};

/// Parses the words after the program's name.
std::variant<Invocation, Finished> parse(std::vector<std::string> words);

}  // namespace qpc::cli
