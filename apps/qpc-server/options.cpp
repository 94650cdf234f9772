#include "qpc-server/options.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "core/base/text.h"
#include "node/config/config_sources.h"

namespace qpc::server {
namespace {

constexpr int usage_error = 2;

/// What was mistyped, and what was most likely meant.
std::string advice(const CLI::App& program, const std::vector<std::string>& words) {
  std::vector<std::string> known;
  for (const auto* option : program.get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const auto& word : words) {
    const auto flag = word.substr(0, word.find('='));
    if (!flag.starts_with("--") || std::ranges::find(known, flag) != known.end()) continue;
    if (const auto near = nearest(flag, known)) return "; did you mean " + *near + "?";
  }
  return "";
}

}  // namespace

std::variant<Options, Finished> read_options(std::vector<std::string> words) {
  CLI::App program{
      "qpc-server: a node that stores and forwards end-to-end encrypted messages.\n"
      "It reads none of them. Started without flags it listens on loopback and keeps its data in your home.",
      "qpc-server"};
  program.footer(
      "Every flag may also be a key of the configuration file (data_dir) or a variable (QPC_DATA_DIR):\n"
      "flags override the environment, the environment overrides the file.\n\n"
      "SIGTERM ends the node: it finishes what is in flight first.");
  std::string file;
  bool print_config = false;
  bool json = false;
  program.add_option("--config", file, "TOML file with settings")->type_name("FILE");
  program.add_flag("--print-config", print_config, "print the settings in force and where each comes from, and end");
  program.add_flag("--json", json, "print the line that says the node is ready as JSON");
  std::string rotate;
  program
      .add_option(
          "--rotate", rotate,
          "put another key in the place of one of a node that is stopped, and end: db-key (in the key file; the "
          "node may run, too), proof-key, identity (the old one announces the new one)")
      ->option_text("KEY")
      ->check(CLI::IsMember({"db-key", "proof-key", "identity"}));
  program.set_version_flag("--version", "qpc-server " QPC_VERSION);
  node::Sources sources{.file_name = "", .file_text = "", .environment = node::environment(), .flags = {}};
  for (const auto& setting : node::settings()) {
    const std::string name(setting.name);
    auto* option = program.add_option_function<std::string>(
        "--" + name, [&sources, name](const std::string& text) { sources.flags[name] = text; },
        std::string(setting.help));
    option->type_name("");
    if (setting.is_switch) option->expected(0, 1)->default_str("true");
  }
  const auto typed = words;
  try {
    std::ranges::reverse(words);  // CLI11 takes them from the back
    program.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, wrong;
    const int code = program.exit(error, out, wrong);
    if (code == 0) return Finished{0, out.str(), ""};
    return Finished{
        usage_error, "",
        "qpc-server: " + std::string(error.what()) + advice(program, typed) + "\nqpc-server --help lists the flags\n"};
  }
  if (!file.empty()) {
    if (const auto read = node::read_config_file(sources, file); !read)
      return Finished{usage_error, "", "qpc-server: " + read.error() + "\n"};
  }
  auto configured = node::configure(std::move(sources), node::default_config());
  if (!configured) return Finished{usage_error, "", "qpc-server: " + configured.error() + "\n"};
  if (print_config) return Finished{0, node::to_toml(*configured), ""};
  return Options{std::move(*configured), json, rotate, typed};
}

}  // namespace qpc::server
