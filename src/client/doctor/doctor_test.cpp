#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "client/client_for_tests.h"
#include "client/doctor/check.h"

namespace qpc::client {
namespace {

const Check& find(const std::vector<Check>& checks, const std::string& name) {
  const auto found = std::ranges::find(checks, name, &Check::name);
  if (found == checks.end()) throw std::runtime_error("there is no check " + name);
  return *found;
}

NodeReport good() {
  return {.address = "example.org:5001",
          .fingerprint = "abcd efgh",
          .key_exchange = "X25519MLKEM768",
          .cipher = "TLS_AES_256_GCM_SHA384",
          .round_trip = std::chrono::milliseconds(3),
          .packages_left = {20, 20}};
}

TEST(Doctor, FindsANodeInOrder) {
  for (const auto& check : check_node(good())) EXPECT_EQ(check.state, CheckState::ok) << check.name << check.text;
  EXPECT_EQ(check_node(good()).size(), leave_node_out("").size());
}

TEST(Doctor, WarnsOfWhatIsWeakAndFailsForWhatIsBroken) {
  auto report = good();
  report.key_exchange = "X25519";
  report.packages_left = {20, 1};
  report.clock_ahead = std::chrono::minutes(-5);
  report.is_pending = true;
  report.round_trip = std::chrono::seconds(4);
  const auto weak = check_node(report);
  for (const char* name : {"key_exchange", "key_packages", "node_clock", "session", "round_trip"}) {
    EXPECT_EQ(find(weak, name).state, CheckState::warning) << name;
    EXPECT_FALSE(find(weak, name).advice.empty()) << name;
  }
  EXPECT_TRUE(find(weak, "node_clock").text.contains("5 minutes behind"));
  report.clock_ahead = std::chrono::minutes(5);
  EXPECT_TRUE(find(check_node(report), "node_clock").text.contains("5 minutes ahead of the node's"));
  report.clock_ahead = std::chrono::hours(2);
  report.is_degraded = true;
  const auto broken = check_node(report);
  EXPECT_EQ(find(broken, "node_clock").failure->code, "wrong_clock");
  EXPECT_EQ(find(broken, "node").failure->kind, FailureKind::network);
}

TEST(Doctor, AnUnreachableNodeIsTheOnlyErrorThen) {
  const auto checks = check_node(failure(FailureKind::network, "node_down", "The node does not answer."));
  EXPECT_EQ(checks.front().failure->code, "node_down");
  for (std::size_t i = 1; i < checks.size(); ++i) EXPECT_EQ(checks[i].state, CheckState::skipped);
}

TEST(Doctor, LooksIntoTheStore) {
  LoneClient alice("alice");
  const auto garden = alice.begin(GroupKind::group, "garden");
  auto checks = check_store(alice.store, alice.environment.now());
  for (const auto& check : checks) EXPECT_EQ(check.state, CheckState::ok) << check.name << check.text;
  must(alice.outbox.queue(garden, {{std::string("hello")}}));
  const auto later = alice.environment.now() + std::chrono::hours(49);
  checks = check_store(alice.store, later);
  EXPECT_EQ(find(checks, "outbox").state, CheckState::warning);
  EXPECT_EQ(find(checks, "outbox").text, "1 waits to leave, the oldest for 2 days.");
  must(alice.store.write([](db::Database& db) -> Outcome<> {
    AccountStore(db).set_state(AccountState::logged_out);
    return {};
  }));
  EXPECT_EQ(find(check_store(alice.store, later), "account").failure->code, "logged_out");
}

TEST(Doctor, SaysWhoMayUseTheFiles) {
  const auto home = std::filesystem::temp_directory_path() / ("qpc-doctor-test-" + std::to_string(::getpid()));
  const auto profile = Profile::locate({"test", home}, [](const char*) { return std::nullopt; }).value();
  std::filesystem::create_directories(profile.folder());
  std::filesystem::create_directories(profile.key_encryption_key_file().parent_path());
  std::filesystem::permissions(profile.folder(), std::filesystem::perms::owner_all);
  std::ofstream(profile.store_file()) << "x";
  std::ofstream(profile.key_encryption_key_file()) << "x";
  const auto own = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  std::filesystem::permissions(profile.store_file(), own);
  std::filesystem::permissions(profile.key_encryption_key_file(), own);
  EXPECT_EQ(find(check_files(profile, Protection::passphrase), "permissions").state, CheckState::ok);
  std::filesystem::permissions(profile.key_encryption_key_file(), own | std::filesystem::perms::group_read);
  const auto open = find(check_files(profile, Protection::key_file), "permissions");
  EXPECT_TRUE(open.advice.contains("'" + profile.folder().string() + "'")) << "a blank does not part it";
  EXPECT_EQ(open.state, CheckState::error);
  EXPECT_TRUE(open.text.contains("test.kek has the rights 0640")) << open.text;
  EXPECT_TRUE(find(check_files(profile, Protection::key_file), "daemon").text.starts_with("No daemon runs"));
  std::filesystem::remove_all(home);
}

TEST(Doctor, CallsTimesByTheirLargestUnit) {
  using namespace std::chrono;
  EXPECT_EQ(in_words(milliseconds(3)), "less than a second");
  EXPECT_EQ(in_words(seconds(61)), "1 minute");
  EXPECT_EQ(in_words(hours(30)), "1 day");
  EXPECT_EQ(in_words(hours(7)), "7 hours");
}

}  // namespace
}  // namespace qpc::client
