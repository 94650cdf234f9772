// grammar.h: the words of the command line (CLI11). Each function adds commands that fill `invocation`.
#pragma once
#include <CLI/CLI.hpp>

#include "qpc/invocation.h"

namespace qpc::cli {

void add_globals(CLI::App& program, Invocation& invocation);
void add_account_commands(CLI::App& program, Invocation& invocation);
void add_conversation_commands(CLI::App& program, Invocation& invocation);
void add_group_commands(CLI::App& program, Invocation& invocation);
void add_people_commands(CLI::App& program, Invocation& invocation);
void add_tool_commands(CLI::App& program, Invocation& invocation);

/// Adds `verb`, whose options `options(command, value)` describes; when it is typed, `invocation.command` holds the
/// value they filled.
template <class Value, class Options>
CLI::App* add_command(CLI::App& parent, Invocation& invocation, const std::string& verb, const std::string& help,
                      Options options) {
  CLI::App* command = parent.add_subcommand(verb, help);
  auto value = std::make_shared<Value>();
  options(*command, *value);
  command->callback([&invocation, value] { invocation.command = *value; });
  return command;
}

/// `NAME-stdin`, `NAME-file`, `NAME-fd`: the ways to hand over a secret without a terminal.
void add_secret(CLI::App& command, const std::string& option, const std::string& what, SecretSource& source);

/// An option whose value is a number of seconds.
CLI::Option* add_seconds(CLI::App& command, const std::string& option, std::chrono::seconds& value,
                         const std::string& help);

}  // namespace qpc::cli
