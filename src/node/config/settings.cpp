// What each setting may be.
#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <toml++/toml.hpp>

#include "node/config/config.h"
#include "node/config/database_address.h"
#include "node/config/literal_address.h"
#include "node/config/otlp_endpoint.h"

namespace qpc::node {
namespace {

using Outcome = std::expected<void, std::string>;

Outcome wrong(std::string sentence) { return std::unexpected(std::move(sentence)); }

template <std::uint64_t Config::* member, std::uint64_t lowest, std::uint64_t highest>
Outcome set_number(Config& config, const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < lowest || number > highest) {
    return wrong("must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
  }
  config.*member = number;
  return {};
}
template <std::uint64_t Config::* member>
std::string show_number(const Config& config) {
  return std::to_string(config.*member);
}

template <bool Config::* member>
Outcome set_switch(Config& config, const std::string& text) {
  if (text != "true" && text != "false") return wrong("must be true or false");
  config.*member = text == "true";
  return {};
}
template <bool Config::* member>
std::string show_switch(const Config& config) {
  return config.*member ? "true" : "false";
}

std::string quoted(const std::string& text) {
  std::ostringstream out;
  out << toml::value<std::string>(text);
  return out.str();
}

template <auto Config::* member>
std::string show_text(const Config& config) {
  return quoted(std::string(config.*member));
}

template <std::filesystem::path Config::* member>
Outcome set_path(Config& config, const std::string& text) {
  if (text.empty()) return wrong("must be a path");
  config.*member = std::filesystem::absolute(text);
  return {};
}

Outcome set_blob_dir(Config& config, const std::string& text) {
  config.blob_dir = text.empty() ? std::filesystem::path() : std::filesystem::absolute(text);
  return {};
}

template <std::filesystem::path Config::* member>
Outcome set_optional_path(Config& config, const std::string& text) {
  if (text == "none") {
    config.*member = std::filesystem::path();
    return {};
  }
  return set_path<member>(config, text);
}
template <std::filesystem::path Config::* member>
std::string show_optional_path(const Config& config) {
  return (config.*member).empty() ? quoted("none") : show_text<member>(config);
}

Outcome set_otlp_endpoint(Config& config, const std::string& text) {
  if (text != "none" && !is_otlp_endpoint(text)) {
    return wrong("must be none, or a URL without a password or query, such as http://127.0.0.1:4318/v1/traces");
  }
  config.otlp_endpoint = text == "none" ? "" : text;
  return {};
}
std::string show_otlp_endpoint(const Config& config) {
  return quoted(config.otlp_endpoint.empty() ? "none" : config.otlp_endpoint);
}

Outcome set_domain(Config& config, const std::string& text) {
  const bool allowed = !text.empty() && text.size() <= 253 && text.front() != '.' && text.back() != '.' &&
                       std::ranges::all_of(text, [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
                       });
  if (!allowed) return wrong("must be a domain in lower case, such as chat.example.org");
  config.domain = text;
  return {};
}

bool ends_with_port(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  unsigned port = 65536;
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65535;
}

Outcome set_listen(Config& config, const std::string& text) {
  if (!ends_with_port(text)) return wrong("must be ADDRESS:PORT, such as 0.0.0.0:5001 or [::]:5001");
  config.listen = text;
  return {};
}

Outcome set_admin_listen(Config& config, const std::string& text) {
  if (text != "none" && (!ends_with_port(text) || !literal_host(text))) {
    return wrong("must be none, or ADDRESS:PORT with a literal address, such as 127.0.0.1:5002 or [::1]:5002");
  }
  config.admin_listen = text;
  return {};
}

Outcome set_admin_socket(Config& config, const std::string& text) {
  if (text.empty()) return wrong("must be auto, none, or a path");
  const bool is_word = text == "auto" || text == "none";
  config.admin_socket = is_word ? text : std::filesystem::absolute(text).string();
  return {};
}

Outcome set_database(Config& config, const std::string& text) {
  if (const auto checked = check_database(text); !checked) return wrong(checked.error());
  config.database = text;
  return {};
}

template <class Enum>
using Word = std::pair<std::string_view, Enum>;
constexpr std::array registration_words{Word<Registration>{"open", Registration::open},
                                        Word<Registration>{"invite", Registration::invite},
                                        Word<Registration>{"closed", Registration::closed}};
constexpr std::array retry_words{Word<Retry>{"never", Retry::never}, Word<Retry>{"auto", Retry::under_pressure},
                                 Word<Retry>{"always", Retry::always}};

constexpr std::array log_format_words{Word<LogFormat>{"text", LogFormat::text},
                                      Word<LogFormat>{"json", LogFormat::json}};

template <auto Config::* member, const auto& words>
Outcome set_word(Config& config, const std::string& text) {
  std::string allowed;
  for (const auto& [word, value] : words) {
    if (word == text) {
      config.*member = value;
      return {};
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(word);
  }
  return wrong("must be one of: " + allowed);
}
template <auto Config::* member, const auto& words>
std::string show_word(const Config& config) {
  for (const auto& [word, value] : words) {
    if (value == config.*member) return quoted(std::string(word));
  }
  return quoted("");
}

Outcome set_log_level(Config& config, const std::string& text) {
  for (const char* level : {"debug", "info", "warning", "error"}) {
    if (text == level) {
      config.log_level = text;
      return {};
    }
  }
  return wrong("must be one of: debug, info, warning, error");
}

constexpr std::uint64_t kib = 1024;

constexpr std::array all_settings{
    Setting{"domain", "the part after the @ in names; stored at the first start and fixed from then on", set_domain,
            show_text<&Config::domain>},
    Setting{"listen", "address and UDP port to listen on; port 0 takes a free one", set_listen,
            show_text<&Config::listen>},
    Setting{"admin-listen", "address and TCP port for /health, /ready and /metrics; none switches them off",
            set_admin_listen, show_text<&Config::admin_listen>},
    Setting{"admin-socket", "the socket of qpc-admin: a path, none, or auto: admin.sock in the data folder",
            set_admin_socket, show_text<&Config::admin_socket>},
    Setting{"data-dir", "where the encrypted database lies", set_path<&Config::data_dir>, show_text<&Config::data_dir>},
    Setting{"database", "sqlcipher: a file in data-dir; or postgresql://…, a database of a server", set_database,
            show_text<&Config::database>},
    Setting{"key-file", "the key that the database key is wrapped with; made at the first start; keep it apart",
            set_path<&Config::key_file>, show_text<&Config::key_file>},
    Setting{"registration", "who may register: open, invite, closed",
            set_word<&Config::registration, registration_words>, show_word<&Config::registration, registration_words>},
    Setting{"require-pq", "refuse clients without the post-quantum key exchange X25519MLKEM768",
            set_switch<&Config::require_pq>, show_switch<&Config::require_pq>, true},
    Setting{"tls-certificate",
            "PEM file with a certificate that an authority has issued, and its issuers; none: the node's own",
            set_optional_path<&Config::tls_certificate>, show_optional_path<&Config::tls_certificate>},
    Setting{"tls-key", "PEM file with the key of tls-certificate: P-256 or Ed25519",
            set_optional_path<&Config::tls_key>, show_optional_path<&Config::tls_key>},
    Setting{"tls-required",
            "start only with tls-certificate, and with nothing that speaks to other machines without TLS",
            set_switch<&Config::tls_required>, show_switch<&Config::tls_required>, true},
    Setting{"retry", "QUIC Retry against spoofed addresses: never, auto (under pressure), always",
            set_word<&Config::retry, retry_words>, show_word<&Config::retry, retry_words>},
    Setting{"max-message-bytes", "largest message", set_number<&Config::max_message_bytes, 4 * kib, 256 * kib>,
            show_number<&Config::max_message_bytes>},
    Setting{"mailbox-messages", "most messages waiting in one mailbox",
            set_number<&Config::mailbox_messages, 1, 10'000'000>, show_number<&Config::mailbox_messages>},
    Setting{"mailbox-bytes", "most octets waiting in one mailbox",
            set_number<&Config::mailbox_bytes, 256 * kib, 1024 * 1024 * 1024 * kib>,
            show_number<&Config::mailbox_bytes>},
    Setting{"message-ttl-days", "how long a message waits to be fetched", set_number<&Config::message_ttl_days, 1, 365>,
            show_number<&Config::message_ttl_days>},
    Setting{"session-hours", "how long a session lasts until its device has to show its key again",
            set_number<&Config::session_hours, 1, 8760>, show_number<&Config::session_hours>},
    Setting{"blob-dir", "where people's encrypted files lie; empty: the folder blobs in data-dir", set_blob_dir,
            show_text<&Config::blob_dir>},
    Setting{"max-blob-bytes", "largest file", set_number<&Config::max_blob_bytes, 64 * kib, 1024 * 1024 * 1024 * kib>,
            show_number<&Config::max_blob_bytes>},
    Setting{"blob-quota-bytes", "most octets of files that one account may have here; 0 takes no files",
            set_number<&Config::blob_quota_bytes, 0, 1024 * 1024 * 1024 * kib>, show_number<&Config::blob_quota_bytes>},
    Setting{"blob-total-bytes", "most octets of files that all accounts may have here",
            set_number<&Config::blob_total_bytes, 0, 1024 * 1024 * 1024 * kib>, show_number<&Config::blob_total_bytes>},
    Setting{"blob-ttl-days", "how long a file is kept", set_number<&Config::blob_ttl_days, 1, 365>,
            show_number<&Config::blob_ttl_days>},
    Setting{"max-connections", "most connections at once", set_number<&Config::max_connections, 1, 1'000'000>,
            show_number<&Config::max_connections>},
    Setting{"network-connections", "most connections at once from one network: an IPv4 /24, an IPv6 /48",
            set_number<&Config::network_connections, 1, 1'000'000>, show_number<&Config::network_connections>},
    Setting{"network-handshakes", "new connections a second from one network, ten times as many at once; 0: any number",
            set_number<&Config::network_handshakes, 0, 1'000'000>, show_number<&Config::network_handshakes>},
    Setting{"network-calls", "calls a second from one network, ten times as many at once; 0: any number",
            set_number<&Config::network_calls, 0, 1'000'000>, show_number<&Config::network_calls>},
    Setting{"account-calls", "calls a second of one account, ten times as many at once; 0: any number",
            set_number<&Config::account_calls, 0, 1'000'000>, show_number<&Config::account_calls>},
    Setting{"device-calls", "calls a second of one device, ten times as many at once; 0: any number",
            set_number<&Config::device_calls, 0, 1'000'000>, show_number<&Config::device_calls>},
    Setting{"limit-loopback", "hold this machine's own clients to the limits of a network, too: for a proxy's clients",
            set_switch<&Config::limit_loopback>, show_switch<&Config::limit_loopback>, true},
    Setting{"storage-seconds", "how long a call may wait for the storage before it fails",
            set_number<&Config::storage_seconds, 1, 3600>, show_number<&Config::storage_seconds>},
    Setting{"drain-seconds", "how long calls in flight may take when the node goes down",
            set_number<&Config::drain_seconds, 0, 3600>, show_number<&Config::drain_seconds>},
    Setting{"audit-days", "how long the audit log keeps its records; 0 keeps them for ever",
            set_number<&Config::audit_days, 0, 36'500>, show_number<&Config::audit_days>},
    Setting{"log-level", "debug, info, warning, error", set_log_level, show_text<&Config::log_level>},
    Setting{"log-format", "text, or json: one object a line", set_word<&Config::log_format, log_format_words>,
            show_word<&Config::log_format, log_format_words>},
    Setting{"redact-logs", "hide every address, name and id in the log; otherwise a line keeps one",
            set_switch<&Config::redact_logs>, show_switch<&Config::redact_logs>, true},
    Setting{"otlp-endpoint", "URL of an OpenTelemetry collector that is told of calls (OTLP over HTTP), or none",
            set_otlp_endpoint, show_otlp_endpoint},
    Setting{"otlp-percent", "of a hundred connections the collector is told of so many",
            set_number<&Config::otlp_percent, 0, 100>, show_number<&Config::otlp_percent>},
    Setting{"client-traces", "a client may give its calls an id, and the log and the collector tell of them",
            set_switch<&Config::client_traces>, show_switch<&Config::client_traces>, true},
    Setting{"production", "refuse to start with weak settings", set_switch<&Config::production>,
            show_switch<&Config::production>, true},
};

}  // namespace

std::span<const Setting> settings() { return all_settings; }

}  // namespace qpc::node
