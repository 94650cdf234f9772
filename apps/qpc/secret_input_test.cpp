#include "qpc/secret_input.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace qpc::cli {
namespace {

/// What `read_secret_line` makes of these octets, and what it leaves unread.
struct Read {
  client::Outcome<Password> secret;
  std::string rest;
};

Read read_line(const std::string& content) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  EXPECT_EQ(::write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  auto secret = read_secret_line(ends[0]);
  std::string rest(4096, '\0');
  const ssize_t left = ::read(ends[0], rest.data(), rest.size());
  rest.resize(left > 0 ? static_cast<std::size_t>(left) : 0);
  ::close(ends[0]);
  return {std::move(secret), rest};
}

TEST(SecretInput, TakesTheFirstLineAndLeavesTheRest) {
  const auto read = read_line("pass word \nmessage\n");
  ASSERT_TRUE(read.secret);
  EXPECT_EQ(as_text(read.secret->reveal()), "pass word ");
  EXPECT_EQ(read.rest, "message\n");
}

TEST(SecretInput, TakesALineWithoutItsEndOrWithTheEndOfAnotherSystem) {
  EXPECT_EQ(as_text(read_line("secret").secret->reveal()), "secret");
  EXPECT_EQ(as_text(read_line("secret\r\n").secret->reveal()), "secret");
}

TEST(SecretInput, RefusesAnEmptyLine) {
  EXPECT_EQ(read_line("\n").secret.error().code, "empty_secret");
  EXPECT_EQ(read_line("").secret.error().code, "empty_secret");
}

TEST(SecretInput, TakesALineOf1024OctetsAndRefusesALongerOne) {
  EXPECT_TRUE(read_line(std::string(1024, 'x') + "\n").secret);
  EXPECT_EQ(read_line(std::string(1025, 'x') + "\n").secret.error().kind, client::FailureKind::limit);
}

TEST(SecretInput, SaysWhenAFileOrDescriptorCannotBeRead) {
  EXPECT_EQ(read_secret({.file = "/does/not/exist"}, {}).error().kind, client::FailureKind::not_found);
  EXPECT_EQ(read_secret({.descriptor = 987}, {}).error().kind, client::FailureKind::not_found);
}

}  // namespace
}  // namespace qpc::cli
