#include <algorithm>

#include "cli/parse_error.h"
#include "qpc/grammar.h"
#include "qpc/local_commands.h"

namespace qpc::cli {
namespace {

constexpr const char* about =
    "qpc: end-to-end encrypted conversations through a node that only sees ciphertext.\n"
    "Data goes to standard output, everything else to standard error.";
constexpr const char* footer =
    "\nBegin with:  qpc register alice@example.org\n"
    "Of a command:  qpc help send\n"
    "Exit codes:  0 ok, 1 bug, 2 usage, 3 authentication, 4 network, 5 refused, 6 not found, 7 limit, 8 local store";

/// Whether two secrets would come from standard input, and nobody could say in which order: who makes a store may
/// choose its passphrase with the password.
bool asks_too_much_of_standard_input(const Globals& globals, const Entry& entry) {
  const auto& secrets = entry.bound->secrets;
  const auto password = secrets.find("password");
  const bool makes_a_store = entry.command->name == "register" || entry.command->name == "login";
  return makes_a_store && password != secrets.end() && password->second.standard_input &&
         globals.passphrase.standard_input;
}

/// As many type it: `qpc help`, `qpc help group add`, `qpc version`, `qpc -V`.
void take_as_options(std::vector<std::string>& words) {
  if (words.empty()) return;
  if (words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  } else if (words.size() == 1 && (words.front() == "version" || words.front() == "-V")) {
    words.front() = "--version";
  }
}

}  // namespace

std::variant<Invocation, Finished> parse(std::vector<std::string> words) {
  take_as_options(words);
  Invocation invocation;
  CLI::App program(about, "qpc");
  program.footer(footer);
  program.fallthrough();
  program.require_subcommand(1);
  add_globals(program, invocation.globals);
  const command::Registry engine = command::all_commands();
  const command::Registry local = local_commands();
  Entry* typed = nullptr;
  auto entries = add_commands(program, engine, typed);
  auto local_entries = add_commands(program, local, typed);

  Finished finished;
  finished.json = std::ranges::contains(words, "--json");
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 takes them
    program.parse(reversed);
  } catch (const CLI::CallForVersion& version) {
    finished.output = std::string(version.what()) + "\n";
    return finished;
  } catch (const CLI::Success&) {
    finished.output = program.help();
    return finished;
  } catch (const CLI::ParseError& error) {
    finished.exit_code = static_cast<int>(client::FailureKind::usage);
    finished.error = describe(error, program, words);
    return finished;
  }
  if (asks_too_much_of_standard_input(invocation.globals, *typed)) {
    finished.exit_code = static_cast<int>(client::FailureKind::usage);
    finished.error = "Only one secret can come from standard input: give the other by file or descriptor.";
    return finished;
  }
  invocation.command = *typed->command;
  invocation.is_local = local.find(typed->command->name) == typed->command;
  invocation.call = std::move(typed->call);
  invocation.bound = std::move(typed->bound);
  return invocation;
}

}  // namespace qpc::cli
