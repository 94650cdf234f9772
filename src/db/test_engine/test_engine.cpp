#include "db/test_engine/test_engine.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "db/postgres/postgres.h"
#include "db/sqlite.h"
#include "db/test_engine/test_server.h"

namespace qpc::db {
namespace {

std::unique_ptr<TestServer> the_server;

/// One server for the program, started before its first test.
class Server final : public testing::Environment {
 public:
  void SetUp() override {
    if (!TestEngine::is_postgres()) return;
    if (!TestServer::is_installed()) {
      const char* ci = std::getenv("CI");
      if (ci != nullptr && std::string_view(ci) == "true") FAIL() << "CI=true wants PostgreSQL 17, which is missing";
      GTEST_SKIP() << "postgresql-17 is not installed";
    }
    auto started = TestServer::start();
    ASSERT_TRUE(started) << started.error();
    the_server = *std::move(started);
  }
  void TearDown() override { the_server = nullptr; }
};

[[maybe_unused]] const auto* const added = testing::AddGlobalTestEnvironment(new Server);

/// Drops what the tests before have made, once the test is over.
std::string new_schema() {
  static int number = 0;
  static std::vector<std::string> made;
  static const void* made_for = nullptr;
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto database = PostgresDatabase::open({.address = the_server->address()});
  if (std::exchange(made_for, test) != test) {
    for (const auto& old : std::exchange(made, {})) database->run_script("DROP SCHEMA " + old + " CASCADE");
  }
  made.push_back("test_" + std::to_string(++number));
  database->run_script("CREATE SCHEMA " + made.back());
  return the_server->address(made.back());
}

/// A folder of its own.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "qpc_db_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

}  // namespace

bool TestEngine::is_postgres() {
  const char* engine = std::getenv("QPC_TEST_ENGINE");
  return engine != nullptr && std::string_view(engine) == "postgresql";
}

TestEngine::TestEngine() {
  if (is_postgres()) {
    address_ = new_schema();
  } else {
    const auto folder = std::make_shared<const Folder>();
    file_ = (folder->path / "a.db").string();
    folder_ = folder;
  }
}

std::unique_ptr<Database> TestEngine::open(std::chrono::milliseconds busy_timeout) const {
  if (is_postgres()) return PostgresDatabase::open({.address = address_, .busy_timeout = busy_timeout});
  return SqliteDatabase::open(file_, DatabaseKey(DatabaseKey::size_octets), {.busy_timeout = busy_timeout});
}

std::unique_ptr<Database> fresh_database() {
  if (TestEngine::is_postgres()) return TestEngine().open();
  return SqliteDatabase::in_memory();
}

}  // namespace qpc::db
