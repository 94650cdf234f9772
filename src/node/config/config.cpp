#include "node/config/config.h"

#include <algorithm>
#include <optional>
#include <toml++/toml.hpp>

#include "core/base/text.h"

namespace qpc::node {
namespace {

using Outcome = std::expected<void, std::string>;

Outcome wrong(std::string sentence) { return std::unexpected(std::move(sentence)); }

std::string with(std::string_view name, char separator, bool upper) {
  std::string text;
  for (const char c : name) {
    if (c == '-')
      text += separator;
    else
      text += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return text;
}

std::string file_key(const Setting& setting) { return with(setting.name, '_', false); }
std::string variable(const Setting& setting) { return "QPC_" + with(setting.name, '_', true); }

/// Null when none is called so.
template <class Naming>
const Setting* find(const std::string& name, Naming naming) {
  const auto found = std::ranges::find(settings(), name, naming);
  return found == settings().end() ? nullptr : &*found;
}

/// The text of a TOML value that a setting may take.
std::optional<std::string> scalar(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
  return std::nullopt;
}

Outcome unknown(const std::string& where, std::string_view name, std::vector<std::string> known) {
  std::string sentence = where + ": there is no setting '" + std::string(name) + "'";
  if (const auto near = nearest(name, known)) sentence += "; did you mean '" + *near + "'?";
  return wrong(sentence);
}

Outcome apply(Configured& to, const Setting& setting, const std::string& text, const std::string& where,
              const std::string& origin) {
  if (const auto set = setting.set(to.config, text); !set) {
    const bool may_hold_secret = text.contains("://") || text.contains("password");
    return wrong(where + ": " + (may_hold_secret ? "its value" : "'" + text + "'") + " " + set.error());
  }
  to.origins[std::string(setting.name)] = origin;
  return {};
}

Outcome apply_file(Configured& to, const Sources& sources) {
  toml::table table;
  try {
    table = toml::parse(sources.file_text, sources.file_name);
  } catch (const toml::parse_error& error) {
    return wrong(sources.file_name + ", line " + std::to_string(error.source().begin.line) + ": " +
                 std::string(error.description()));
  }
  for (const auto& [key, node] : table) {
    const auto where = sources.file_name + ", line " + std::to_string(node.source().begin.line);
    const auto* setting = find(std::string(key.str()), file_key);
    if (setting == nullptr) {
      std::vector<std::string> known;
      std::ranges::transform(settings(), std::back_inserter(known), file_key);
      return unknown(where, key.str(), known);
    }
    const auto text = scalar(node);
    if (!text) return wrong(where + ": '" + std::string(key.str()) + "' must be a text, a number, true or false");
    if (const auto set = apply(to, *setting, *text, where + ": " + std::string(key.str()), "file"); !set) return set;
  }
  return {};
}

Outcome apply_environment(Configured& to, const Sources& sources) {
  std::vector<std::string> known;
  std::ranges::transform(settings(), std::back_inserter(known), variable);
  for (const auto& [name, text] : sources.environment) {
    const auto* setting = find(name, variable);
    if (setting == nullptr) {
      if (nearest(name, known)) return unknown("environment", name, known);
      continue;  // other programs of the house have QPC_ variables too
    }
    if (const auto set = apply(to, *setting, text, "environment variable " + name, "environment"); !set) return set;
  }
  return {};
}

Outcome apply_flags(Configured& to, const Sources& sources) {
  for (const auto& [name, text] : sources.flags) {
    const auto* setting = find(name, [](const Setting& s) { return std::string(s.name); });
    if (setting == nullptr) return unknown("flags", name, {});
    if (const auto set = apply(to, *setting, text, "--" + name, "flag"); !set) return set;
  }
  return {};
}

}  // namespace

std::expected<Configured, std::string> configure(Sources sources, Config defaults) {
  Configured to{.config = std::move(defaults), .origins = {}};
  for (const auto& setting : settings()) to.origins[std::string(setting.name)] = "default";
  for (const auto source : {apply_file, apply_environment, apply_flags}) {
    if (const auto applied = source(to, sources); !applied) return std::unexpected(applied.error());
  }
  return to;
}

std::optional<std::filesystem::path> admin_socket_path(const Config& config) {
  if (config.admin_socket == "none") return std::nullopt;
  return config.admin_socket == "auto" ? config.data_dir / "admin.sock" : std::filesystem::path(config.admin_socket);
}

Config reloaded(const Config& running, const Config& asked) {
  Config now = running;
  now.registration = asked.registration;
  now.retry = asked.retry;
  now.tls_certificate = asked.tls_certificate;
  now.tls_key = asked.tls_key;
  now.tls_required = asked.tls_required;
  now.max_message_bytes = asked.max_message_bytes;
  now.mailbox_messages = asked.mailbox_messages;
  now.mailbox_bytes = asked.mailbox_bytes;
  now.message_ttl_days = asked.message_ttl_days;
  now.session_hours = asked.session_hours;
  now.max_blob_bytes = asked.max_blob_bytes;
  now.blob_quota_bytes = asked.blob_quota_bytes;
  now.blob_total_bytes = asked.blob_total_bytes;
  now.blob_ttl_days = asked.blob_ttl_days;
  now.max_connections = asked.max_connections;
  now.network_connections = asked.network_connections;
  now.network_handshakes = asked.network_handshakes;
  now.network_calls = asked.network_calls;
  now.account_calls = asked.account_calls;
  now.device_calls = asked.device_calls;
  now.limit_loopback = asked.limit_loopback;
  now.storage_seconds = asked.storage_seconds;
  now.drain_seconds = asked.drain_seconds;
  now.audit_days = asked.audit_days;
  now.log_level = asked.log_level;
  now.log_format = asked.log_format;
  now.redact_logs = asked.redact_logs;
  return now;
}

std::vector<std::string> differing(const Config& one, const Config& other) {
  std::vector<std::string> keys;
  for (const auto& setting : settings()) {
    if (setting.show(one) != setting.show(other)) keys.push_back(file_key(setting));
  }
  return keys;
}

std::string to_toml(const Configured& configured) {
  std::string text;
  for (const auto& setting : settings()) {
    text += "# " + std::string(setting.help) + " (" + configured.origins.at(std::string(setting.name)) + ")\n";
    text += file_key(setting) + " = " + setting.show(configured.config) + "\n\n";
  }
  return text;
}

}  // namespace qpc::node
