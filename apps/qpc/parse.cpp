#include <algorithm>

#include "cli/parse_error.h"
#include "qpc/grammar.h"
#include "qpc/read_file.h"

namespace qpc::cli {
namespace {

constexpr const char* about =
    "qpc: end-to-end encrypted conversations through a node that only sees ciphertext.\n"
    "Data goes to standard output, everything else to standard error.";
constexpr const char* footer =
    "\nBegin with:  qpc register alice@example.org\n"
    "Exit codes:  0 ok, 1 bug, 2 usage, 3 authentication, 4 network, 5 refused, 6 not found, 7 limit, 8 local store";

/// Whether `--ca` takes it: "system", or a file with certificates in PEM.
bool holds_authorities(const std::string& given) {
  if (given == "system") return true;
  const auto file = read_file(given);
  if (!file) return false;
  const auto text = as_text(*file);
  return text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----");
}

std::string no_authorities(const std::string& given) {
  return "no certificate in PEM can be read from '" + given + "': give a file of the authority's, or the word system";
}

}  // namespace

void add_secret(CLI::App& command, const std::string& option, const std::string& what, SecretSource& source) {
  auto* group = command.add_option_group(what, "Where the " + what + " comes from (default: it is asked for)");
  group->require_option(0, 1);
  group->add_flag(option + "-stdin", source.standard_input, "First line of standard input");
  group->add_option(option + "-file", source.file, "First line of a file");
  group->add_option(option + "-fd", source.descriptor, "First line of an open descriptor");
}

CLI::Option* add_seconds(CLI::App& command, const std::string& option, std::chrono::seconds& value,
                         const std::string& help) {
  return command.add_option_function<std::uint32_t>(
      option, [&value](std::uint32_t seconds) { value = std::chrono::seconds(seconds); }, help + " (seconds)");
}

void add_globals(CLI::App& program, Invocation& invocation) {
  Globals& globals = invocation.globals;
  program.set_version_flag("--version", "qpc " QPC_VERSION);
  program.add_option("--profile", globals.profile.name, "Which of your accounts (default: QPC_PROFILE, or 'default')");
  program.add_option("--home", globals.profile.home, "Folder for all data (default: QPC_HOME, or the XDG folders)");
  program.add_option("--node", globals.node, "HOST:PORT of the node (default: where it was last)");
  program.add_option("--trust", globals.trust, "Fingerprint of the node's identity, for the first connection");
  program
      .add_option("--ca", globals.ca,
                  "For the first connection: believe an authority about the node, one in this PEM file or, with "
                  "'system', one of this machine's")
      ->check([](const std::string& given) { return holds_authorities(given) ? "" : no_authorities(given); });
  program.add_flag("--trace", globals.trace,
                   "Give this run a random id, show it, and tell the node, whose operator finds its calls by it");
  program.add_flag("--json", globals.json, "One JSON object a line, errors too");
  program.add_flag("--quiet", globals.quiet, "Nothing but data and errors");
  add_secret(program, "--passphrase", "passphrase", globals.passphrase);
}

std::variant<Invocation, Finished> parse(std::vector<std::string> words) {
  Invocation invocation;
  CLI::App program(about, "qpc");
  program.footer(footer);
  program.fallthrough();
  program.require_subcommand(1);
  add_globals(program, invocation);
  add_account_commands(program, invocation);
  add_conversation_commands(program, invocation);
  add_group_commands(program, invocation);
  add_people_commands(program, invocation);
  add_tool_commands(program, invocation);

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
  const SecretSource* password = nullptr;
  if (const auto* command = std::get_if<Register>(&invocation.command)) password = &command->password;
  if (const auto* command = std::get_if<Login>(&invocation.command)) password = &command->password;
  if (password != nullptr && password->standard_input && invocation.globals.passphrase.standard_input) {
    finished.exit_code = static_cast<int>(client::FailureKind::usage);
    finished.error = "Only one secret can come from standard input: give the other by file or descriptor.";
    return finished;
  }
  return invocation;
}

}  // namespace qpc::cli
