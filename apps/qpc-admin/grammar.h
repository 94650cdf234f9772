// grammar.h: the words of the command line (CLI11). Each function adds commands that fill `invocation`; it stands
// beside what they do.
#pragma once
#include <CLI/CLI.hpp>

#include "qpc-admin/invocation.h"

namespace qpc::admin {

void add_status_command(CLI::App& program, Invocation& invocation);
void add_doctor_command(CLI::App& program, Invocation& invocation);
void add_user_commands(CLI::App& program, Invocation& invocation);
/// Those of `user` that change something or disclose more.
void add_user_actions(CLI::App& user, Invocation& invocation);
void add_device_commands(CLI::App& program, Invocation& invocation);
void add_queue_commands(CLI::App& program, Invocation& invocation);
void add_audit_commands(CLI::App& program, Invocation& invocation);
void add_invite_commands(CLI::App& program, Invocation& invocation);
void add_report_commands(CLI::App& program, Invocation& invocation);
void add_rotate_commands(CLI::App& program, Invocation& invocation);
void add_backup_commands(CLI::App& program, Invocation& invocation);

/// Adds `verb`, whose options `options(command, value)` describes; when it is typed, the program runs `run` with the
/// value they filled.
template <class Value, class Options>
CLI::App* add_command(CLI::App& parent, Invocation& invocation, const std::string& verb, const std::string& help,
                      Task<Ending> (*run)(Program&, Value), Options options) {
  CLI::App* command = parent.add_subcommand(verb, help);
  auto value = std::make_shared<Value>();
  options(*command, *value);
  command->callback([&invocation, value, run] {
    invocation.command = [value, run](Program& program) { return run(program, *value); };
  });
  return command;
}

}  // namespace qpc::admin
