// config.h: the settings of a node, from a TOML file, the environment and flags: each overrides the one before.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "node/invite/registration.h"

namespace qpc::node {

enum class Retry { never, under_pressure, always };
enum class LogFormat { text, json };

/// How a node runs. The members' initial values are the defaults.
struct Config {
  std::string domain = "localhost";
  std::string listen = "127.0.0.1:5001";
  /// A literal address and a TCP port for monitoring, or "none".
  std::string admin_listen = "127.0.0.1:5002";
  /// Where qpc-admin finds the node: a path, "auto" for `admin.sock` in the data folder, or "none".
  std::string admin_socket = "auto";
  std::filesystem::path data_dir;
  /// "sqlcipher", or the address of a PostgreSQL database (database_address.h).
  std::string database = "sqlcipher";
  /// Wraps the database key and the identity key; lies outside `data_dir`.
  std::filesystem::path key_file;
  Registration registration = Registration::open;
  bool require_pq = false;
  /// What an authority has issued, and its key, in PEM; empty: only certificates that the node makes.
  std::filesystem::path tls_certificate, tls_key;
  bool tls_required = false;
  Retry retry = Retry::under_pressure;
  std::uint64_t max_message_bytes = 256 * 1024;
  std::uint64_t mailbox_messages = 10'000;
  std::uint64_t mailbox_bytes = 64 * 1024 * 1024;
  std::uint64_t message_ttl_days = 30;
  std::uint64_t session_hours = 24;
  /// Empty: the folder `blobs` in `data_dir`.
  std::filesystem::path blob_dir;
  std::uint64_t max_blob_bytes = 100ull * 1024 * 1024;
  std::uint64_t blob_quota_bytes = 1024ull * 1024 * 1024;
  std::uint64_t blob_total_bytes = 64ull * 1024 * 1024 * 1024;
  std::uint64_t blob_ttl_days = 30;
  std::uint64_t max_connections = 4096;
  std::uint64_t network_connections = 1000;
  std::uint64_t network_handshakes = 50;  ///< a second
  std::uint64_t network_calls = 10'000;   ///< a second, by weight (CallWeights); zero: any number
  std::uint64_t account_calls = 2000;     ///< the same
  std::uint64_t device_calls = 1000;      ///< the same
  bool limit_loopback = false;
  std::uint64_t storage_seconds = 10;
  std::uint64_t drain_seconds = 30;
  std::uint64_t audit_days = 365;  ///< 0: for ever
  std::string log_level = "info";
  LogFormat log_format = LogFormat::text;
  bool redact_logs = false;
  /// The URL that spans are posted to; empty: nobody is told of calls.
  std::string otlp_endpoint;
  std::uint64_t otlp_percent = 10;
  bool client_traces = true;  ///< a client may have its calls traced and logged
  bool production = false;
};

/// Where the node's operator reaches it; nothing, where nobody shall.
std::optional<std::filesystem::path> admin_socket_path(const Config& config);

/// One setting: `--data-dir`, `QPC_DATA_DIR`, and `data_dir` in the file.
struct Setting {
  std::string_view name;  ///< as a flag, without the dashes: "data-dir"
  std::string_view help;
  /// Sets it from text. The error says what is allowed.
  std::expected<void, std::string> (*set)(Config&, const std::string& text);
  std::string (*show)(const Config&);
  bool is_switch = false;  ///< a flag that may stand without a value
};

/// All settings, in the order in which `--print-config` shows them.
std::span<const Setting> settings();

/// A configuration and where each value came from.
struct Configured {
  Config config;
  std::map<std::string, std::string, std::less<>>
      origins;  ///< setting name → "default", "file …", "environment", "flag"
};

/// Where the values come from: a file's text (and its name for errors), variables by name, flags by setting name.
struct Sources {
  std::string file_name;
  std::string file_text;
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> flags;
};

/// The configuration, or a sentence that names the wrong key or value, where it stands, and what is allowed.
/// Unknown keys in the file are refused with the nearest name, and so are `QPC_*` variables that nearly name a setting:
/// the others may belong to other programs.
std::expected<Configured, std::string> configure(Sources sources, Config defaults);

/// The file that would give this configuration, with a comment on where each value came from.
std::string to_toml(const Configured& configured);

/// `running`, with those settings of `asked` that a node takes while it runs; the others need a restart.
Config reloaded(const Config& running, const Config& asked);

/// The keys of the settings in which the two differ: "mailbox_messages".
std::vector<std::string> differing(const Config& one, const Config& other);

/// Settings that do not go together, one sentence each.
std::vector<std::string> contradictions(const Config& config);

/// What production mode does not allow, one sentence each; empty when all is well.
std::vector<std::string> weaknesses(const Config& config);

}  // namespace qpc::node
