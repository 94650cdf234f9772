#include "node/admin/diagnosis.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace qpc::node {
namespace {

namespace fs = std::filesystem;
using State = api::Check::State;
using std::chrono::days;
using std::chrono::hours;

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};

class DiagnosisTest : public testing::Test {
 protected:
  DiagnosisTest() {
    std::string name = (fs::temp_directory_path() / "qpc_diagnosis_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    config.domain = "chat.example";
    config.data_dir = folder / "data";
    config.key_file = folder / "storage.key";
    fs::create_directory(config.data_dir);
    std::ofstream(config.key_file) << "key";
    fs::permissions(config.key_file, fs::perms::owner_read | fs::perms::owner_write);
  }
  ~DiagnosisTest() override {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  fs::path folder;
  Config config;
};

TEST_F(DiagnosisTest, TellsWeakSettingsAndWhetherTheyAreKeptOut) {
  EXPECT_EQ(check_settings(config).state, State::WARNING);
  config.production = true;
  EXPECT_EQ(check_settings(config).state, State::OK);
  config.retry = Retry::never;
  EXPECT_NE(check_settings(config).advice.find("retry"), std::string::npos);
}

TEST_F(DiagnosisTest, TellsAKeyFileThatOthersMayReadOrThatIsGone) {
  EXPECT_EQ(check_key_file(config).state, State::OK);
  fs::permissions(config.key_file, fs::perms::group_read, fs::perm_options::add);
  EXPECT_NE(check_key_file(config).advice.find("chmod 600"), std::string::npos);
  fs::remove(config.key_file);
  EXPECT_EQ(check_key_file(config).state, State::FAILED);
  ASSERT_EQ(::mkfifo(config.key_file.c_str(), S_IRUSR | S_IWUSR), 0);
  EXPECT_NE(check_key_file(config).text.find("handed over"), std::string::npos);
}

TEST_F(DiagnosisTest, LooksAtTheDiskOfTheDataFolder) {
  EXPECT_NE(check_disk(config).text.find("GiB"), std::string::npos);
  config.data_dir = folder / "nowhere";
  EXPECT_EQ(check_disk(config).state, State::FAILED);
}

TEST_F(DiagnosisTest, SaysWhatToDoAboutACertificateThatEndsSoonOrHasEnded) {
  EXPECT_EQ(check_certificate({now + days(15)}, now).state, State::OK);
  EXPECT_EQ(check_certificate({now + days(14), "renew it"}, now).state, State::WARNING);
  EXPECT_EQ(check_certificate({now, "renew it"}, now).state, State::FAILED);
  EXPECT_EQ(check_certificate({now, "renew it"}, now).advice, "renew it");
}

TEST_F(DiagnosisTest, TellsAStorageThatHasFailedOrIsBehind) {
  EXPECT_EQ(check_storage(std::nullopt, 10).state, State::OK);
  EXPECT_EQ(check_storage(std::nullopt, 5000).state, State::WARNING);
  EXPECT_EQ(check_storage(db::Fault::full, 0).state, State::FAILED);
}

TEST_F(DiagnosisTest, TellsAClockThatWentBack) {
  EXPECT_EQ(check_time(std::nullopt, now).state, State::OK);
  EXPECT_EQ(check_time(now + std::chrono::minutes(4), now).state, State::OK);
  EXPECT_EQ(check_time(now + hours(1), now).state, State::FAILED);
}

TEST_F(DiagnosisTest, WarnsBeforeAMailboxIsFull) {
  const MailboxLimits limits{.messages = 100, .bytes = 1000};
  EXPECT_EQ(check_mailboxes(700, 10, limits).state, State::OK);
  EXPECT_EQ(check_mailboxes(800, 10, limits).state, State::WARNING);
  EXPECT_EQ(check_mailboxes(0, 90, limits).state, State::WARNING);
}

TEST_F(DiagnosisTest, WarnsWithoutABackupOrWithAnOldOne) {
  EXPECT_EQ(check_backup(config, now).state, State::WARNING);
  std::ofstream(config.data_dir / "last-backup").flush();
  const auto made = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  EXPECT_EQ(check_backup(config, made + days(6)).state, State::OK);
  EXPECT_EQ(check_backup(config, made + days(8)).state, State::WARNING);
}

}  // namespace
}  // namespace qpc::node
