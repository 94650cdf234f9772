// test_server.h: a PostgreSQL of a test's own, in a scratch folder, that dies with it.
#pragma once
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>

namespace qpc::db {

/// Listens on a Unix socket in its folder and syncs nothing. PostgreSQL refuses to run as root: it is `nobody`, then,
/// or anybody else in a user namespace.
class TestServer {
 public:
  /// The error is a sentence.
  static std::expected<std::unique_ptr<TestServer>, std::string> start();
  /// Whether the programs of PostgreSQL 17 are installed.
  static bool is_installed();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  /// Of the database that is there from the beginning; `schema` names one that has been made there.
  std::string address(const std::string& schema = "public") const;
  /// Stops it at once, as a crash would.
  void stop();
  /// Starts it again; returns when it answers, false when it does not.
  bool start_again();
  pid_t process() const { return process_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  explicit TestServer(std::filesystem::path folder) : folder_(std::move(folder)) {}
  bool answers() const;

  std::filesystem::path folder_;
  pid_t process_ = -1;
};

}  // namespace qpc::db
