#include "qpc/config.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <toml++/toml.hpp>

#include "core/base/text.h"

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;
using client::Outcome;

enum class Type : std::uint8_t { text, place, yes_or_no };
struct Key {
  std::string_view name;
  Type type;
};
constexpr std::array keys{Key{"profile", Type::text}, Key{"node", Type::text},       Key{"trust", Type::text},
                          Key{"ca", Type::place},     Key{"quiet", Type::yes_or_no}, Key{"trace", Type::yes_or_no}};

std::unexpected<client::Failure> bad(std::string text) {
  return failure(FailureKind::usage, "bad_config", std::move(text));
}

std::unexpected<client::Failure> unknown(const std::string& where, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& key : keys) known.emplace_back(key.name);
  const auto meant = nearest(name, known);
  std::string all;
  for (const auto& one : known) all += (all.empty() ? "" : ", ") + one;
  return bad(where + ": there is no setting '" + name + "'" +
             (meant ? ": did you mean '" + *meant + "'?" : ". There are " + all + "."));
}

/// The value as text. Errors: usage: "bad_config".
Outcome<std::string> text_of(const toml::node& node, const Key& key, const std::string& where) {
  const std::string name = where + ": '" + std::string(key.name) + "'";
  if (key.type == Type::yes_or_no) {
    const auto* value = node.as_boolean();
    if (value == nullptr) return bad(name + " is true or false, without quotes.");
    return value->get() ? "true" : "false";
  }
  const auto* value = node.as_string();
  if (value == nullptr || value->get().empty()) return bad(name + " is a text in quotes.");
  if (key.type == Type::place && value->get() != "system" && !std::filesystem::path(value->get()).is_absolute()) {
    return bad(name + " is \"system\", or the whole path of a file, which begins with '/'.");
  }
  return value->get();
}

/// An option that was not given takes what the file says, unless a variable stands above it.
void fill(std::string& value, Origin& origin, const std::string& option, const ConfigFile& file,
          std::string_view name) {
  if (!value.empty()) {
    origin = {Origin::From::option, option};
    return;
  }
  const auto found = file.values.find(name);
  if (found == file.values.end()) return;
  value = found->second.text;
  origin = {Origin::From::file, file.path.string(), found->second.line};
}

void fill(bool& value, Origin& origin, const std::string& option, const ConfigFile& file, std::string_view name) {
  std::string text = value ? "true" : "";
  fill(text, origin, option, file, name);
  value = text == "true";
}

/// What a variable says goes for what no option has said.
template <class Value>
void fill_from(Value& value, Origin& origin, const std::string& option, const char* variable,
               const client::EnvironmentLookup& environment) {
  if (!value.empty()) {
    origin = {Origin::From::option, option};
  } else if (const auto given = environment(variable)) {
    value = *given;
    origin = {Origin::From::environment, variable};
  }
}

/// The profile, and the file that was found on the way.
Outcome<ConfigFile> fill_profile(client::ProfileChoice& choice, std::map<std::string, Origin, std::less<>>& origins,
                                 const client::EnvironmentLookup& environment) {
  fill_from(choice.home, origins["home"], "--home", "QPC_HOME", environment);
  fill_from(choice.name, origins["profile"], "--profile", "QPC_PROFILE", environment);
  QPC_TRY(auto file, read_config(config_path(choice, environment)));
  if (choice.name.empty()) fill(choice.name, origins["profile"], "--profile", file, "profile");
  return file;
}

}  // namespace

std::filesystem::path config_path(const client::ProfileChoice& choice, const client::EnvironmentLookup& environment) {
  client::ProfileChoice any = choice;
  any.name = "default";
  const auto profile = client::Profile::locate(any, environment);
  return profile ? profile->key_encryption_key_file().parent_path() / "config.toml" : std::filesystem::path();
}

Outcome<ConfigFile> parse_config(const std::filesystem::path& path, const std::string& text) {
  ConfigFile file{.path = path};
  toml::table table;
  try {
    table = toml::parse(text, path.string());
  } catch (const toml::parse_error& error) {
    return bad(path.string() + ", line " + std::to_string(error.source().begin.line) + ": " +
               std::string(error.description()) + ".");
  }
  for (const auto& [name, node] : table) {
    const unsigned line = name.source().begin.line;
    const std::string where = path.string() + ", line " + std::to_string(line);
    const auto key = std::ranges::find(keys, name.str(), &Key::name);
    if (key == keys.end()) return unknown(where, std::string(name.str()));
    QPC_TRY(auto value, text_of(node, *key, where));
    file.values.emplace(std::string(name.str()), ConfigFile::Value{std::move(value), line});
  }
  return file;
}

Outcome<ConfigFile> read_config(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return ConfigFile{.path = path};
  std::ifstream in(path, std::ios::binary);
  in.peek();  // a folder opens, too, and fails here
  std::ostringstream text;
  if (in && !in.eof()) text << in.rdbuf();
  if (in.bad() || !in.is_open() || std::filesystem::is_directory(path, error)) {
    return bad("The settings in " + path.string() + " cannot be read: check your rights.");
  }
  return parse_config(path, text.str());
}

Outcome<> configure(Globals& globals, const client::EnvironmentLookup& environment) {
  auto& origins = globals.origins;
  QPC_TRY(const auto file, fill_profile(globals.profile, origins, environment));
  auto& where = globals.surroundings;
  fill(where.node, origins["node"], "--node", file, "node");
  fill(where.trust, origins["trust"], "--trust", file, "trust");
  fill(where.ca, origins["ca"], "--ca", file, "ca");
  fill(globals.quiet, origins["quiet"], "--quiet", file, "quiet");
  fill(globals.trace, origins["trace"], "--trace", file, "trace");
  if (globals.json) origins["json"] = {Origin::From::option, "--json"};
  globals.config_file = file.path;
  return {};
}

Outcome<client::ProfileChoice> configured(client::ProfileChoice choice, const client::EnvironmentLookup& environment) {
  std::map<std::string, Origin, std::less<>> origins;
  QPC_CHECK(fill_profile(choice, origins, environment));
  return choice;
}

}  // namespace qpc::cli
