// grammar.h: the words of the command line (CLI11), made from what the commands say of themselves.
#pragma once
#include <CLI/CLI.hpp>

#include "qpc/invocation.h"

namespace qpc::cli {

/// One command of the line, whose call the options fill.
struct Entry {
  const command::Command* command;
  std::unique_ptr<command::Call> call;
  std::unique_ptr<Bound> bound;
};

void add_globals(CLI::App& program, Globals& globals);

/// Adds each command that is for people; parsing fills the entry's call, and sets `typed` to the one that was typed.
/// The entries borrow from the registry.
std::deque<Entry> add_commands(CLI::App& program, const command::Registry& registry, Entry*& typed);

/// Adds an option or a word for each argument of a call.
void add_arguments(CLI::App& command, command::Call& call, Bound& bound);

/// `NAME-stdin`, `NAME-file`, `NAME-fd`: the ways to hand over a secret without a terminal.
void add_secret(CLI::App& command, const std::string& option, const std::string& what, SecretSource& source);

}  // namespace qpc::cli
