#include "node/config/config.h"

#include <gmock/gmock.h>

namespace qpc::node {
namespace {

using testing::HasSubstr;

Config defaults() {
  Config config;
  config.data_dir = "/var/lib/node";
  config.key_file = "/etc/node/storage.key";
  return config;
}

Sources file(std::string text) {
  return {.file_name = "node.toml", .file_text = std::move(text), .environment = {}, .flags = {}};
}

TEST(Configure, LetsFlagsOverrideTheEnvironmentAndTheEnvironmentTheFile) {
  auto sources = file("domain = 'file.example'\nlisten = '127.0.0.1:1'\nmailbox_messages = 7\n");
  sources.environment = {{"QPC_DOMAIN", "environment.example"}, {"QPC_LISTEN", "127.0.0.1:2"}};
  sources.flags = {{"listen", "127.0.0.1:3"}};
  const auto configured = configure(sources, defaults()).value();
  EXPECT_EQ(configured.config.mailbox_messages, 7u);
  EXPECT_EQ(configured.config.domain, "environment.example");
  EXPECT_EQ(configured.config.listen, "127.0.0.1:3");
  EXPECT_EQ(configured.origins.at("mailbox-messages"), "file");
  EXPECT_EQ(configured.origins.at("domain"), "environment");
  EXPECT_EQ(configured.origins.at("listen"), "flag");
  EXPECT_EQ(configured.origins.at("retry"), "default");
}

TEST(Configure, NamesTheLineAndTheNearestKey) {
  EXPECT_THAT(configure(file("\ndomian = 'a.example'\n"), defaults()).error(),
              testing::AllOf(HasSubstr("node.toml, line 2"), HasSubstr("did you mean 'domain'")));
}

TEST(Configure, RefusesAMistypedVariableAndLeavesThoseOfOtherProgramsAlone) {
  auto sources = file("");
  sources.environment = {{"QPC_BIN", "/somewhere"}, {"QPC_PROFILE", "work"}};
  EXPECT_TRUE(configure(sources, defaults()));
  sources.environment["QPC_DOMIAN"] = "a.example";
  EXPECT_THAT(configure(sources, defaults()).error(), HasSubstr("did you mean 'QPC_DOMAIN'"));
}

TEST(Configure, SaysWhatAValueMayBe) {
  for (const auto& [text, allowed] :
       std::vector<std::pair<std::string, std::string>>{{"domain = 'Upper.Example'", "lower case"},
                                                        {"listen = 'nowhere'", "ADDRESS:PORT"},
                                                        {"listen = '127.0.0.1:70000'", "ADDRESS:PORT"},
                                                        {"admin_listen = 'localhost:5002'", "a literal address"},
                                                        {"admin_listen = '127.0.0.1'", "must be none, or"},
                                                        {"registration = 'sometimes'", "open, invite, closed"},
                                                        {"max_message_bytes = 1", "from 4096 to 262144"},
                                                        {"require_pq = 'yes'", "true or false"},
                                                        {"mailbox_messages = [1]", "a text, a number"},
                                                        {"domain = ", "line 1"}}) {
    EXPECT_THAT(configure(file(text), defaults()).error(), HasSubstr(allowed)) << text;
  }
}

TEST(Configure, DoesNotRepeatWhatMayHoldAPassword) {
  for (const char* text : {"database = 'postgresql://qpc:swordfish@db/qpc'",
                           "database = 'mysql://qpc:swordfish@db/qpc'", "database = 'host=db password=swordfish'"}) {
    EXPECT_THAT(configure(file(text), defaults()).error(),
                testing::AllOf(HasSubstr("database: its value must"), testing::Not(HasSubstr("swordfish"))));
  }
}

TEST(Configure, ReadsBackTheFileThatItShows) {
  auto sources = file("");
  sources.flags = {{"domain", "a.example"}, {"require-pq", "true"}, {"retry", "always"}, {"registration", "closed"}};
  const auto configured = configure(sources, defaults()).value();
  const auto again = configure(file(to_toml(configured)), Config{}).value();
  for (const auto& setting : settings())
    EXPECT_EQ(setting.show(again.config), setting.show(configured.config)) << setting.name;
}

TEST(Reloaded, TakesLimitsAndLogsAndLeavesWhatTheNodeIsBuiltOn) {
  auto asked = defaults();
  const auto change = [&](const char* name, const char* text) {
    const auto setting = std::ranges::find(settings(), name, &Setting::name);
    ASSERT_TRUE(setting->set(asked, text)) << name;
  };
  const std::vector<std::pair<const char*, const char*>> taken{{"registration", "closed"},
                                                               {"retry", "always"},
                                                               {"max-message-bytes", "4096"},
                                                               {"mailbox-messages", "7"},
                                                               {"mailbox-bytes", "262144"},
                                                               {"message-ttl-days", "1"},
                                                               {"session-hours", "2"},
                                                               {"max-connections", "5"},
                                                               {"drain-seconds", "1"},
                                                               {"audit-days", "9"},
                                                               {"log-level", "debug"},
                                                               {"log-format", "json"},
                                                               {"redact-logs", "true"},
                                                               {"max-blob-bytes", "65536"},
                                                               {"blob-quota-bytes", "0"},
                                                               {"blob-total-bytes", "1"},
                                                               {"blob-ttl-days", "2"},
                                                               {"network-connections", "6"},
                                                               {"network-handshakes", "7"},
                                                               {"network-calls", "8"},
                                                               {"account-calls", "9"},
                                                               {"device-calls", "10"},
                                                               {"limit-loopback", "true"},
                                                               {"storage-seconds", "3"},
                                                               {"tls-certificate", "/fullchain.pem"},
                                                               {"tls-key", "/key.pem"},
                                                               {"tls-required", "true"}};
  for (const auto& [name, text] : taken) change(name, text);
  EXPECT_THAT(differing(reloaded(defaults(), asked), asked), testing::IsEmpty());
  const std::vector<std::pair<const char*, const char*>> fixed{
      {"domain", "a.example"},   {"listen", "[::]:1"},       {"admin-listen", "none"},
      {"admin-socket", "none"},  {"data-dir", "/elsewhere"}, {"database", "postgresql:///qpc"},
      {"blob-dir", "/files"},    {"key-file", "/key"},       {"require-pq", "true"},
      {"production", "true"},    {"otlp-percent", "3"},      {"otlp-endpoint", "http://127.0.0.1:4318/v1/traces"},
      {"client-traces", "false"}};
  for (const auto& [name, text] : fixed) change(name, text);
  EXPECT_THAT(
      differing(reloaded(defaults(), asked), asked),
      testing::ElementsAre("domain", "listen", "admin_listen", "admin_socket", "data_dir", "database", "key_file",
                           "require_pq", "blob_dir", "otlp_endpoint", "otlp_percent", "client_traces", "production"));
  EXPECT_EQ(taken.size() + fixed.size(), settings().size()) << "say of each setting whether it can be reloaded";
}

TEST(AdminSocketPath, LiesInTheDataFolderUnlessItIsSaidToLieElsewhere) {
  auto config = defaults();
  EXPECT_EQ(admin_socket_path(config), config.data_dir / "admin.sock");
  config.admin_socket = "/run/qpc/admin.sock";
  EXPECT_EQ(admin_socket_path(config), "/run/qpc/admin.sock");
  config.admin_socket = "none";
  EXPECT_EQ(admin_socket_path(config), std::nullopt);
}

TEST(Weaknesses, ListsAllAtOnce) {
  auto config = defaults();
  config.domain = "chat.example";
  EXPECT_THAT(weaknesses(config), testing::IsEmpty());
  config.key_file = config.data_dir / "storage.key";
  config.retry = Retry::never;
  config.log_level = "debug";
  config.admin_listen = "0.0.0.0:5002";
  config.database = "postgresql://db.example.org/qpc";
  config.tls_certificate = config.data_dir / "fullchain.pem";
  config.tls_key = config.data_dir / "privkey.pem";
  config.otlp_endpoint = "http://otel.example/v1/traces";
  EXPECT_THAT(weaknesses(config), testing::SizeIs(7));
  EXPECT_THAT(weaknesses(config), testing::Contains(HasSubstr("tls-key lies inside data-dir")));
}

TEST(Contradictions, AreNoneWhereCertificateAndKeyGoTogether) {
  auto config = defaults();
  EXPECT_THAT(contradictions(config), testing::IsEmpty());
  config.tls_certificate = "/fullchain.pem";
  EXPECT_THAT(contradictions(config), testing::ElementsAre(HasSubstr("set both, or none")));
  config.tls_key = "/privkey.pem";
  EXPECT_THAT(contradictions(config), testing::IsEmpty());
  config.tls_certificate.clear();
  EXPECT_THAT(contradictions(config), testing::ElementsAre(HasSubstr("set both, or none")));
}

TEST(Contradictions, OfRequiredTlsAreListedAtOnce) {
  auto config = defaults();
  config.tls_required = true;
  config.admin_listen = "0.0.0.0:5002";
  config.database = "postgresql://db.example.org/qpc";
  config.otlp_endpoint = "http://otel.example/v1/traces";
  EXPECT_THAT(contradictions(config), testing::ElementsAre(HasSubstr("tls-required needs"), HasSubstr("admin-listen"),
                                                           HasSubstr("sslmode=verify-full"), HasSubstr("use https")));
  config.otlp_endpoint = "https://otel.example/v1/traces";
  config.tls_certificate = "/fullchain.pem";
  config.tls_key = "/privkey.pem";
  config.admin_listen = "127.0.0.1:5002";
  config.database = "postgresql://db.example.org/qpc?sslmode=verify-full&sslrootcert=/ca.pem";
  EXPECT_THAT(contradictions(config), testing::IsEmpty());
}

TEST(Weaknesses, LetsTheAdminListenerBeOnLoopbackOrNowhere) {
  auto config = defaults();
  config.domain = "chat.example";
  for (const char* fine : {"127.0.0.1:5002", "127.1.2.3:0", "[::1]:5002", "none"}) {
    config.admin_listen = fine;
    EXPECT_THAT(weaknesses(config), testing::IsEmpty()) << fine;
  }
  for (const char* open :
       {"0.0.0.0:5002", "192.0.2.1:5002", "[::]:5002", "[2001:db8::1]:5002", "[::ffff:127.0.0.1]:1"}) {
    config.admin_listen = open;
    EXPECT_THAT(weaknesses(config), testing::ElementsAre(HasSubstr("loopback"))) << open;
  }
}

}  // namespace
}  // namespace qpc::node
