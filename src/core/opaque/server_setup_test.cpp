#include <gtest/gtest.h>

#include "core/opaque/account_for_tests.h"

namespace qpc::opaque {
namespace {

Bytes stored(const ServerSetup& setup) {
  WireWriter out(Content::secret);
  setup.write(out);
  return to_bytes(out.take_secret().reveal());
}

TEST(ServerSetup, ServesItsAccountsAfterARestart) {
  AccountForTests account;
  const auto registered = account.register_with(AccountForTests::right_password).value();
  account.setup = read_all<ServerSetup>(stored(account.setup)).value();
  EXPECT_TRUE(account.log_in(&registered.record, AccountForTests::right_password).has_value());
}

TEST(ServerSetup, IsWrittenAsItWasRead) {
  crypto::SeededRandom random(1);
  const Bytes octets = stored(ServerSetup::generate(random));
  EXPECT_EQ(octets.size(), 162u);
  EXPECT_EQ(stored(read_all<ServerSetup>(octets).value()), octets);
}

TEST(ServerSetup, RefusesAnotherFormat) {
  crypto::SeededRandom random(2);
  Bytes octets = stored(ServerSetup::generate(random));
  octets[1] = 2;
  EXPECT_EQ(read_all<ServerSetup>(octets).error().kind, Kind::unsupported);
}

TEST(ServerSetup, RefusesAPrivateKeyOutOfRangeAndMissingOctets) {
  crypto::SeededRandom random(3);
  const Bytes octets = stored(ServerSetup::generate(random));
  Bytes zero_key = octets;
  std::fill_n(zero_key.begin() + 2, Nsk, std::uint8_t{0});
  EXPECT_EQ(read_all<ServerSetup>(zero_key).error().kind, Kind::rejected);
  EXPECT_EQ(read_all<ServerSetup>(ByteView(octets).first(161)).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::opaque
