#include "node/config/database_address.h"

#include <gtest/gtest.h>

#include <cstdlib>

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
                             "postgresql://db/qpc?sslpassword=swordfish", "postgresql://db/qpc?p%61ssword=swordfish"}) {
    ASSERT_FALSE(check_database(secret)) << secret;
    EXPECT_NE(check_database(secret).error().find("PGPASSFILE"), std::string::npos);
    EXPECT_EQ(check_database(secret).error().find("swordfish"), std::string::npos);
  }
  EXPECT_TRUE(check_database("postgresql://db:5432/qpc")) << "that is a port";
}

TEST(DatabaseAddress, IsOneThatLibpqUnderstands) {
  for (const char* wrong :
       {"postgresql://db/qpc?nonsense=swordfish", "postgresql://db/qpc?sslmode", "postgresql://%z/"}) {
    ASSERT_FALSE(check_database(wrong)) << wrong;
    EXPECT_NE(check_database(wrong).error().find("that libpq understands"), std::string::npos);
    EXPECT_EQ(check_database(wrong).error().find("swordfish"), std::string::npos);
  }
}

TEST(DatabaseAddress, IsOpenToTheNetworkUnlessTheServerProvesItself) {
  for (const char* closed :
       {"sqlcipher", "postgresql:///qpc", "postgresql:///qpc?host=/run/postgresql", "postgresql://%2Frun/qpc",
        "postgresql://localhost/qpc", "postgresql://qpc@127.0.0.1:5433/qpc", "postgresql://[::1]:5432/qpc",
        "postgresql://127.0.0.2/qpc", "postgresql://localhost,127.0.0.1/qpc", "postgresql:///qpc?host=@qpc",
        "postgresql://db/qpc?sslmode=verify-full", "postgresql://a,b/qpc?connect_timeout=1&sslmode=verify-full",
        "postgresql://db/qpc?sslmode=verify%2Dfull", "postgresql://db/qpc?hostaddr=127.0.0.1"}) {
    EXPECT_FALSE(is_open_to_the_network(closed)) << closed;
  }
  for (const char* open :
       {"postgresql://db/qpc", "postgresql://db/qpc?sslmode=require", "postgresql://qpc@192.0.2.1:5432/qpc",
        "postgresql://[2001:db8::1]/qpc", "postgresql:///qpc?host=db.example.org", "postgresql://localhost/qpc?host=db",
        "postgresql://localhost,db/qpc", "postgresql://localhost:1,db:2/qpc?sslmode=require",
        "postgresql://localhost/qpc?hostaddr=192.0.2.1", "postgresql:///qpc?hostaddr=2001:db8::1",
        "postgresql://localhost,db/qpc?hostaddr=127.0.0.1,", "postgresql:///qpc?h%6Fst=db",
        "postgresql://db/qpc?sslmode=verify-full&sslmode=require", "postgresql:///qpc?service=nobody-has-written-this",
        "postgresql:///qpc?nonsense=1"}) {
    EXPECT_TRUE(is_open_to_the_network(open)) << open;
  }
}

TEST(DatabaseAddress, IsJudgedWithTheEnvironmentThatLibpqReads) {
  const auto judged_with = [](const char* name, const char* value, const char* address) {
    ::setenv(name, value, 1);
    const bool open = is_open_to_the_network(address);
    ::unsetenv(name);
    return open;
  };
  EXPECT_TRUE(judged_with("PGHOST", "db.example.org", "postgresql:///qpc"));
  EXPECT_FALSE(judged_with("PGHOST", "db.example.org", "postgresql:///qpc?sslmode=verify-full"));
  EXPECT_FALSE(judged_with("PGHOST", "db.example.org", "postgresql://localhost/qpc"));
  EXPECT_TRUE(judged_with("PGHOSTADDR", "192.0.2.1", "postgresql://localhost/qpc"));
  EXPECT_TRUE(judged_with("PGSERVICE", "nobody-has-written-this", "postgresql:///qpc"));
  EXPECT_FALSE(judged_with("PGSSLMODE", "verify-full", "postgresql://db/qpc"));
}

}  // namespace
}  // namespace qpc::node
