// options.h: the command line of qpc-server.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "node/config/config.h"

namespace qpc::server {

/// What the operator asked for.
struct Options {
  node::Configured configured;
  bool json = false;
  std::string rotate;              ///< which key to replace, instead of starting: db-key, proof-key, identity
  std::vector<std::string> words;  ///< of the command line, to read the settings again
};

/// A command line after which there is nothing to start.
struct Finished {
  int exit_code = 0;
  std::string output;  ///< for stdout
  std::string error;   ///< for stderr
};

/// Reads flags, environment and configuration file. `words` are those after the program's name.
std::variant<Options, Finished> read_options(std::vector<std::string> words);

}  // namespace qpc::server
