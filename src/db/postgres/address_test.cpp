#include "db/postgres/address.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace qpc::db {
namespace {

using testing::ElementsAre;

/// Takes what this test puts into the environment, and what a developer has there, away again.
class PostgresAddress : public testing::Test {
 protected:
  PostgresAddress() {
    for (const char* name : names) {
      const char* value = std::getenv(name);
      before_.push_back(value != nullptr ? std::optional<std::string>(value) : std::nullopt);
      ::unsetenv(name);
    }
    services_ = std::filesystem::temp_directory_path() / ("qpc_services_" + std::to_string(::getpid()));
  }
  ~PostgresAddress() override {
    for (std::size_t i = 0; i < std::size(names); ++i) {
      before_[i] ? ::setenv(names[i], before_[i]->c_str(), 1) : ::unsetenv(names[i]);
    }
    std::filesystem::remove(services_);
  }
  static void set(const char* name, const std::string& value) { ::setenv(name, value.c_str(), 1); }
  void make_services(const std::string& text) {
    std::ofstream(services_) << text;
    set("PGSERVICEFILE", services_);
  }
  static std::vector<std::string> servers(const std::string& address) { return find_destination(address)->servers; }

 private:
  static constexpr const char* names[] = {"PGHOST",    "PGHOSTADDR",    "PGPORT",          "PGSSLMODE",
                                          "PGSERVICE", "PGSERVICEFILE", "PGCHANNELBINDING"};
  std::vector<std::optional<std::string>> before_;
  std::filesystem::path services_;
};

TEST_F(PostgresAddress, IsReadAsLibpqReadsIt) {
  EXPECT_TRUE(check_postgres_address("postgresql://qpc@db.example.org:5432/qpc?sslmode=verify-full"));
  EXPECT_TRUE(check_postgres_address("postgresql:///qpc?host=/run/postgresql"));
  for (const char* wrong : {"postgresql://db/qpc?nonsense=1", "postgresql://[::1/qpc", "postgresql://db/qpc?sslmode",
                            "postgresql://%zz/qpc"}) {
    EXPECT_EQ(check_postgres_address(wrong), std::unexpected(BadAddress::malformed)) << wrong;
    EXPECT_FALSE(find_destination(wrong)) << wrong;
  }
}

TEST_F(PostgresAddress, HoldsAPasswordHoweverItIsWritten) {
  for (const char* secret : {"postgresql://qpc:swordfish@db/qpc", "postgresql://db/qpc?password=swordfish",
                             "postgresql://qpc:@db/qpc?password=x", "postgresql://db/qpc?p%61ssword=swordfish",
                             "postgresql://db/qpc?sslpassword=swordfish"}) {
    EXPECT_EQ(check_postgres_address(secret), std::unexpected(BadAddress::holds_password)) << secret;
  }
}

TEST_F(PostgresAddress, LeadsToEveryServerThatIsTried) {
  EXPECT_THAT(servers("postgresql:///qpc"), ElementsAre(""));
  EXPECT_THAT(servers("postgresql://%2Frun%2Fpg/qpc"), ElementsAre("/run/pg"));
  EXPECT_THAT(servers("postgresql://[::1]:5432/qpc"), ElementsAre("::1"));
  EXPECT_THAT(servers("postgresql://localhost:1,db.example.org:2/qpc"), ElementsAre("localhost", "db.example.org"));
  EXPECT_THAT(servers("postgresql://localhost/qpc?host=a,b"), ElementsAre("a", "b"));
  EXPECT_THAT(servers("postgresql://localhost/qpc?h%6Fst=db"), ElementsAre("db"));
}

TEST_F(PostgresAddress, LeadsToANumberWhateverTheNameBesideItIs) {
  EXPECT_THAT(servers("postgresql://localhost/qpc?hostaddr=192.0.2.1"), ElementsAre("192.0.2.1"));
  EXPECT_THAT(servers("postgresql:///qpc?hostaddr=192.0.2.1"), ElementsAre("192.0.2.1"));
  EXPECT_THAT(servers("postgresql://localhost,db/qpc?hostaddr=127.0.0.1,"), ElementsAre("127.0.0.1", "db"));
}

TEST_F(PostgresAddress, IsCompletedFromTheEnvironment) {
  set("PGHOST", "db.example.org");
  set("PGSSLMODE", "verify-full");
  EXPECT_THAT(servers("postgresql:///qpc"), ElementsAre("db.example.org"));
  EXPECT_THAT(servers("postgresql://localhost/qpc"), ElementsAre("localhost")) << "what stands there comes first";
  EXPECT_EQ(find_destination("postgresql:///qpc")->sslmode, "verify-full");
  EXPECT_EQ(find_destination("postgresql:///qpc?sslmode=require")->sslmode, "require");
  set("PGHOSTADDR", "192.0.2.1");
  EXPECT_THAT(servers("postgresql://localhost/qpc"), ElementsAre("192.0.2.1"));
}

TEST_F(PostgresAddress, IsCompletedFromAService) {
  make_services("[far]\nhost=db.example.org\nsslmode=disable\n[near]\nhost=/run/pg\n");
  EXPECT_THAT(servers("postgresql:///qpc?service=far"), ElementsAre("db.example.org"));
  EXPECT_EQ(find_destination("postgresql:///qpc?service=far")->sslmode, "disable");
  EXPECT_EQ(find_destination("postgresql:///qpc?service=far&sslmode=verify-full")->sslmode, "verify-full");
  EXPECT_FALSE(find_destination("postgresql:///qpc?service=unknown"));
  set("PGSERVICE", "far");
  EXPECT_THAT(servers("postgresql:///qpc"), ElementsAre("db.example.org"));
  EXPECT_THAT(servers("postgresql:///qpc?service=near"), ElementsAre("/run/pg"));
}

TEST_F(PostgresAddress, IsNotGoneTo) {
  const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in at{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof(at);
  ASSERT_EQ(::bind(listening, reinterpret_cast<const sockaddr*>(&at), size), 0);
  ASSERT_EQ(::listen(listening, 1), 0);
  ASSERT_EQ(::getsockname(listening, reinterpret_cast<sockaddr*>(&at), &size), 0);
  const auto address = "postgresql://127.0.0.1:" + std::to_string(ntohs(at.sin_port)) + "/qpc";
  EXPECT_THAT(servers(address), ElementsAre("127.0.0.1"));
  EXPECT_EQ(::accept(listening, nullptr, nullptr), -1);
  EXPECT_EQ(errno, EAGAIN);
  ::close(listening);
}

}  // namespace
}  // namespace qpc::db
