#include "qpc-admin/grammar.h"

#include <algorithm>

#include "cli/parse_error.h"

namespace qpc::admin {
namespace {

constexpr const char* about =
    "qpc-admin: looks after the node on this machine, over its local socket.\n"
    "Whoever may open that socket is the operator: the node's own user, and root. No password is asked for.";
constexpr const char* footer =
    "\nIt finds the node by the settings of qpc-server: the same configuration file, variables (QPC_DATA_DIR) and\n"
    "flags. Begin with:  qpc-admin status\n"
    "Exit codes:  0 ok, 1 bug, 2 usage, 3 not the operator, 4 no node answers, 5 refused, 6 not found, 7 limit,\n"
    "             8 local files";

void add_setting(CLI::App& program, Globals& globals, const std::string& name, const std::string& type,
                 const std::string& help) {
  program
      .add_option_function<std::string>(
          "--" + name, [&globals, name](const std::string& text) { globals.flags[name] = text; }, help)
      ->type_name(type);
}

void add_globals(CLI::App& program, Globals& globals) {
  program.set_version_flag("--version", "qpc-admin " QPC_VERSION);
  program.add_option("--config", globals.config_file, "The configuration file of qpc-server")->type_name("FILE");
  add_setting(program, globals, "data-dir", "FOLDER", "The node's data folder (default: as qpc-server's)");
  add_setting(program, globals, "admin-socket", "PATH", "The node's socket (default: admin.sock in its data folder)");
  add_setting(program, globals, "key-file", "FILE", "The node's key file (default: as qpc-server's)");
  program.add_flag("--json", globals.json, "One JSON object a line, errors too");
  program.add_flag("--quiet", globals.quiet, "Nothing but data and errors");
}

}  // namespace

std::variant<Invocation, Finished> parse(std::vector<std::string> words) {
  Invocation invocation;
  CLI::App program(about, "qpc-admin");
  program.footer(footer);
  program.fallthrough();
  program.require_subcommand(1);
  add_globals(program, invocation.globals);
  add_status_command(program, invocation);
  add_doctor_command(program, invocation);
  add_user_commands(program, invocation);
  add_device_commands(program, invocation);
  add_queue_commands(program, invocation);
  add_audit_commands(program, invocation);
  add_invite_commands(program, invocation);
  add_report_commands(program, invocation);
  add_rotate_commands(program, invocation);
  add_backup_commands(program, invocation);

  Finished finished;
  finished.json = std::ranges::contains(words, "--json");
  try {
    program.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // as CLI11 takes them
  } catch (const CLI::CallForVersion& version) {
    finished.output = std::string(version.what()) + "\n";
    return finished;
  } catch (const CLI::Success&) {
    finished.output = program.help();
    return finished;
  } catch (const CLI::ParseError& error) {
    finished.exit_code = static_cast<int>(FailureKind::usage);
    finished.error = cli::describe(error, program, words);
    return finished;
  }
  return invocation;
}

}  // namespace qpc::admin
