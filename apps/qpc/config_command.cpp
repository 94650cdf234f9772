#include "qpc/config_command.h"

#include <cstdlib>

#include "cli/terminal_text.h"
#include "qpc/daemon_socket.h"
#include "qpc/glance.h"
#include "qpc/local_commands.h"
#include "qpc/program.h"

namespace qpc::cli {
namespace {

using command::Fields;
using command::option;

struct ShowArguments {
  bool origin = false;
  void describe(Fields& of) {
    of(option("origin", "Also who has decided each: option, variable, file and line"), origin);
  }
};

/// What a base folder of the XDG specification comes from.
Origin base_origin(const Globals& globals, const char* variable) {
  if (const auto home = globals.origins.find("home"); home != globals.origins.end() && !home->second.where.empty()) {
    return home->second;
  }
  const char* value = std::getenv(variable);
  if (value != nullptr && std::filesystem::path(value).is_absolute()) return {Origin::From::environment, variable};
  return {};
}

/// Where the node was when this profile used it last, as far as that can be seen without asking anybody.
std::string remembered_node(Program& program, const client::Profile& profile) {
  const client::Vault vault(program.environment().files, profile);
  if (!vault.exists() || vault.protection() == client::Protection::passphrase) return {};
  auto store = glance_at(program.environment().files, profile);
  if (!store) return {};
  const auto account = store->read([](db::Database& db) { return client::AccountStore(db).find(); });
  return account && *account ? (*account)->node : std::string();
}

std::string passphrase_source(const SecretSource& source) {
  if (source.standard_input) return "standard input";
  if (!source.file.empty()) return source.file.string();
  return source.descriptor ? "descriptor " + std::to_string(*source.descriptor) : "asked for";
}

class Settings {
 public:
  Settings(const Globals& globals, bool with_origin) : globals_(globals), with_origin_(with_origin) {}

  /// One whose origin is noted.
  void add(const std::string& name, const std::string& value, const std::string& about) {
    const auto found = globals_.origins.find(name);
    add(name, value, about, found == globals_.origins.end() ? Origin() : found->second);
  }
  void add(const std::string& name, const std::string& value, const std::string& about, const Origin& origin) {
    ShownSetting shown{.setting = name, .value = value, .about = about};
    if (with_origin_) {
      shown.origin = origin.from;
      if (!origin.where.empty()) shown.where = origin.where;
      if (origin.line != 0) shown.line = origin.line;
    }
    all.push_back(std::move(shown));
  }
  std::vector<ShownSetting> all;

 private:
  const Globals& globals_;
  bool with_origin_;
};

std::string yes_or_no(bool value) { return value ? "true" : "false"; }

Task<client::Outcome<std::vector<ShownSetting>>> show_config(command::Context& context,
                                                             const ShowArguments& arguments) {
  auto& program = kj::downcast<Program>(context);
  const Globals& globals = program.globals();
  QPC_CO_TRY(const auto profile, program.profile());
  Settings settings(globals, arguments.origin);
  settings.add("config_file", globals.config_file.string(),
               "Where these may be set: profile, node, trust, ca, quiet, trace",
               base_origin(globals, "XDG_CONFIG_HOME"));
  settings.add("profile", profile.name(), "Which of your accounts");
  settings.add("home", globals.profile.home.string(), "A folder for all data; empty: the XDG folders");
  const Origin data = base_origin(globals, "XDG_DATA_HOME");
  settings.add("folder", profile.folder().string(), "Where the profile's data lies", data);
  settings.add("store", profile.store_file().string(), "Its encrypted store", data);
  settings.add("daemon_socket", daemon_socket(profile).string(), "Where its daemon listens", data);
  settings.add("key_file", profile.key_encryption_key_file().string(), "What opens the store where no passphrase does",
               base_origin(globals, "XDG_CONFIG_HOME"));
  settings.add("passphrase", passphrase_source(globals.passphrase), "Where the store's passphrase comes from",
               globals.passphrase.is_given() ? Origin{Origin::From::option, "--passphrase-…"} : Origin());
  const std::string about_node = "HOST:PORT of the node";
  const std::string remembered = globals.surroundings.node.empty() ? remembered_node(program, profile) : std::string();
  if (remembered.empty()) {
    settings.add("node", globals.surroundings.node, about_node);
  } else {
    settings.add("node", remembered, about_node, {Origin::From::store, profile.store_file().string()});
  }
  settings.add("trust", globals.surroundings.trust, "The node's fingerprint, for the first connection");
  settings.add("ca", globals.surroundings.ca, "Which authorities are believed, for the first connection");
  settings.add("json", yes_or_no(globals.json), "One JSON object a line");
  settings.add("quiet", yes_or_no(globals.quiet), "Nothing but data and errors");
  settings.add("trace", yes_or_no(globals.trace), "Whether the node is told a random id of each run");
  co_return std::move(settings.all);
}

}  // namespace

std::string to_text(const ShownSetting& setting) {
  const auto line = [](const std::string& text) { return terminal_text(text, Lines::join); };
  std::string text = setting.setting + " = " + (setting.value.empty() ? "-" : line(setting.value));
  if (!setting.origin) return text;
  text += "  (" + std::string(command::word_of(*setting.origin));
  if (setting.where) text += " " + line(*setting.where);
  if (setting.line) text += ":" + std::to_string(*setting.line);
  return text + ")";
}

void add_config_commands(command::Registry& registry) {
  registry.add_topic("config", "Settings of this program");
  registry.add<show_config>("config show", "What is set, and by whom");
}

}  // namespace qpc::cli
