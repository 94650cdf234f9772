// test_engine.h: the engine that tests of both engines run on: SQLCipher, or with QPC_TEST_ENGINE=postgresql the other.
#pragma once
#include "db/storage.h"

namespace qpc::db {

/// An empty database, which goes with the test that asked for it. CTest runs the same tests once with each engine.
class TestEngine {
 public:
  TestEngine();

  static bool is_postgres();
  /// Opens it once more: another connection, and the same content, as long as one is open.
  std::unique_ptr<Database> open(std::chrono::milliseconds busy_timeout = std::chrono::seconds(5)) const;
  Opener opener() const {
    return [engine = *this] { return engine.open(); };
  }

 private:
  std::string address_;                 ///< at the program's server
  std::shared_ptr<const void> folder_;  ///< of the file, until nobody is left who opens it
  std::string file_;
};

/// For a test that opens it once; in memory where the engine has that.
std::unique_ptr<Database> fresh_database();

}  // namespace qpc::db
