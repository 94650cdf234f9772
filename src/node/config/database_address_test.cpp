#include "node/config/database_address.h"

#include <gtest/gtest.h>

namespace qpc::node {
namespace {

TEST(DatabaseAddress, IsTheFileOrAServer) {
  EXPECT_TRUE(check_database("sqlcipher"));
  EXPECT_TRUE(check_database("postgresql://qpc@db.example.org:5432/qpc?sslmode=verify-full"));
  EXPECT_TRUE(check_database("postgresql:///qpc?host=/run/postgresql"));
  for (const char* wrong : {"", "sqlite", "postgres", "host=db password=secret", "mysql://db/qpc"}) {
    ASSERT_FALSE(check_database(wrong)) << wrong;
    EXPECT_NE(check_database(wrong).error().find("must be sqlcipher, or"), std::string::npos);
  }
}

TEST(DatabaseAddress, HoldsNoPasswordAndDoesNotRepeatOne) {
  for (const char* secret : {"postgresql://qpc:swordfish@db/qpc", "postgresql://db/qpc?user=qpc&password=swordfish",
                             "postgresql://db/qpc?sslpassword=swordfish"}) {
    ASSERT_FALSE(check_database(secret)) << secret;
    EXPECT_NE(check_database(secret).error().find("PGPASSFILE"), std::string::npos);
    EXPECT_EQ(check_database(secret).error().find("swordfish"), std::string::npos);
  }
  EXPECT_TRUE(check_database("postgresql://db:5432/qpc")) << "that is a port";
}

TEST(DatabaseAddress, IsOpenToTheNetworkUnlessTheServerProvesItself) {
  for (const char* closed :
       {"sqlcipher", "postgresql:///qpc", "postgresql:///qpc?host=/run/postgresql", "postgresql://%2Frun/qpc",
        "postgresql://localhost/qpc", "postgresql://qpc@127.0.0.1:5433/qpc", "postgresql://[::1]:5432/qpc",
        "postgresql://db/qpc?sslmode=verify-full", "postgresql://db/qpc?x=1&sslmode=verify-full"}) {
    EXPECT_FALSE(is_open_to_the_network(closed)) << closed;
  }
  for (const char* open : {"postgresql://db/qpc", "postgresql://db/qpc?sslmode=require",
                           "postgresql://qpc@192.0.2.1:5432/qpc", "postgresql://[2001:db8::1]/qpc",
                           "postgresql:///qpc?host=db.example.org", "postgresql://localhost/qpc?host=db"}) {
    EXPECT_TRUE(is_open_to_the_network(open)) << open;
  }
}

}  // namespace
}  // namespace qpc::node
