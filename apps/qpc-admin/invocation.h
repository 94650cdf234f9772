// invocation.h: what an operator asked for, as parsed from the command line.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "client/failure.h"
#include "net/task.h"

namespace qpc::admin {

class Program;

/// Options that every command takes.
struct Globals {
  std::string config_file;
  std::map<std::string, std::string> flags;  ///< settings of the node by name: "data-dir"
  bool json = false;
  bool quiet = false;
};

/// What a command ends with: an exit code beside 0, or a failure. Kinds of failures, and so the exit codes, are those
/// of qpc.
using client::failure;
using client::FailureKind;
using Ending = client::Outcome<int>;

struct Invocation {
  Globals globals;
  std::function<Task<Ending>(Program&)> command;
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

}  // namespace qpc::admin
