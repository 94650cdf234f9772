// Makes the tests of this program run on the engine that QPC_TEST_ENGINE names.
#include <gtest/gtest.h>

#include "db/test_engine/test_engine.h"
#include "node/node_for_tests.h"

namespace qpc::node {
namespace {

[[maybe_unused]] const bool chosen = [] {
  open_test_database = db::fresh_database;
  return true;
}();

TEST(Engine, IsTheOneThatWasAskedFor) {
  const bool is_sqlite = dynamic_cast<db::SqliteDatabase*>(open_test_database().get()) != nullptr;
  EXPECT_NE(is_sqlite, db::TestEngine::is_postgres());
}

}  // namespace
}  // namespace qpc::node
