#include "qpc/grammar.h"

#include <algorithm>

#include "qpc/read_file.h"

namespace qpc::cli {
namespace {

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

/// Where a command goes: below its topic, for one of two words.
CLI::App& place_of(CLI::App& program, const command::Registry& registry, const std::string& topic) {
  const auto known = program.get_subcommands([&](const CLI::App* one) { return one->get_name() == topic; });
  if (!known.empty()) return *known.front();
  const auto found = std::ranges::find(registry.topics(), topic, &command::Topic::name);
  KJ_REQUIRE(found != registry.topics().end(), "a command has no topic", topic.c_str());
  return *program.add_subcommand(topic, found->help)->require_subcommand(1);
}

}  // namespace

void add_secret(CLI::App& command, const std::string& option, const std::string& what, SecretSource& source) {
  auto* group = command.add_option_group(what, "Where the " + what + " comes from (default: it is asked for)");
  group->require_option(0, 1);
  group->add_flag(option + "-stdin", source.standard_input, "First line of standard input");
  group->add_option(option + "-file", source.file, "First line of a file");
  group->add_option(option + "-fd", source.descriptor, "First line of an open descriptor");
}

void add_globals(CLI::App& program, Globals& globals) {
  auto& where = globals.surroundings;
  program.set_version_flag("--version", "qpc " QPC_VERSION);
  program.add_option("--profile", globals.profile.name, "Which of your accounts (default: QPC_PROFILE, or 'default')");
  program.add_option("--home", globals.profile.home, "Folder for all data (default: QPC_HOME, or the XDG folders)");
  program.add_option("--node", where.node, "HOST:PORT of the node (default: where it was last)");
  program.add_option("--trust", where.trust, "Fingerprint of the node's identity, for the first connection");
  program
      .add_option("--ca", where.ca,
                  "For the first connection: believe an authority about the node, one in this PEM file or, with "
                  "'system', one of this machine's")
      ->check([](const std::string& given) { return holds_authorities(given) ? "" : no_authorities(given); });
  program.add_flag("--trace", globals.trace,
                   "Give this run a random id, show it, and tell the node, whose operator finds its calls by it");
  program.add_flag("--json", globals.json, "One JSON object a line, errors too");
  program.add_flag("--quiet", globals.quiet, "Nothing but data and errors");
  add_secret(program, "--passphrase", "passphrase", globals.passphrase);
}

std::deque<Entry> add_commands(CLI::App& program, const command::Registry& registry, Entry*& typed) {
  std::deque<Entry> entries;
  for (const auto& command : registry.commands()) {
    if (command.whom != command::For::people) continue;
    const auto space = command.name.find(' ');
    CLI::App& place = space == std::string::npos ? program : place_of(program, registry, command.name.substr(0, space));
    CLI::App* verb =
        place.add_subcommand(command.name.substr(space + 1), command.help);  // npos + 1: from the beginning
    Entry& entry = entries.emplace_back(&command, command.begin(), std::make_unique<Bound>());
    add_arguments(*verb, *entry.call, *entry.bound);
    verb->callback([&entry, &typed] { typed = &entry; });
  }
  return entries;
}

}  // namespace qpc::cli
