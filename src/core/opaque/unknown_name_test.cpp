// What a stranger learns by logging in under names that may or may not exist (RFC 9807 §10.9).
#include <gtest/gtest.h>

#include "core/opaque/account_for_tests.h"

namespace qpc::opaque {
namespace {

using Account = AccountForTests;

KE2 answer(Account& account, const RegistrationRecord* record, std::string_view name, const KE1& ke1) {
  return generate_ke2(account.setup, record, as_bytes(name), ke1, no_parameters, account.random)->ke2;
}

TEST(UnknownName, IsAnsweredInTheShapeOfAKnownOne) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  const auto login = generate_ke1(password("guess"), account.random).value();
  const Bytes known = wire(answer(account, &registered.record, Account::name, login.ke1));
  const Bytes unknown = wire(answer(account, nullptr, "nobody", login.ke1));
  EXPECT_EQ(known.size(), KE2::size_bytes);
  EXPECT_EQ(unknown.size(), KE2::size_bytes);
  EXPECT_TRUE(read_all<KE2>(unknown).has_value());
}

TEST(UnknownName, GivesTheSameOprfAnswerEachTimeAndAfterRegistration) {
  Account account;
  const auto login = generate_ke1(password("guess"), account.random).value();
  const auto evaluated = [&](const RegistrationRecord* record, std::string_view name) {
    return answer(account, record, name, login.ke1).credential_response.evaluated_message;
  };
  const auto before = evaluated(nullptr, Account::name);
  EXPECT_EQ(before, evaluated(nullptr, Account::name));
  EXPECT_NE(before, evaluated(nullptr, "nobody"));
  const auto registered = account.register_with(Account::right_password).value();
  EXPECT_EQ(before, evaluated(&registered.record, Account::name));
}

TEST(UnknownName, IsMaskedAnewEachTime) {
  Account account;
  const auto login = generate_ke1(password("guess"), account.random).value();
  const auto first = answer(account, nullptr, "nobody", login.ke1);
  const auto second = answer(account, nullptr, "nobody", login.ke1);
  EXPECT_NE(first.credential_response.masking_nonce, second.credential_response.masking_nonce);
  EXPECT_NE(first.credential_response.masked_response, second.credential_response.masked_response);
  EXPECT_NE(first.auth_response.server_nonce, second.auth_response.server_nonce);
}

TEST(UnknownName, HasARecordThatStaysTheSame) {
  Account account;
  const auto login = generate_ke1(password("guess"), account.random).value();
  const auto with_fixed_randomness = [&](std::string_view name) {
    crypto::SeededRandom random(7);
    return wire(generate_ke2(account.setup, nullptr, as_bytes(name), login.ke1, no_parameters, random)->ke2);
  };
  EXPECT_EQ(with_fixed_randomness("nobody"), with_fixed_randomness("nobody"));
  EXPECT_NE(with_fixed_randomness("nobody"), with_fixed_randomness("nobody2"));
}

TEST(UnknownName, TakesAsMuchRandomnessAsAKnownOne) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  const auto login = generate_ke1(password("guess"), account.random).value();
  const auto next_after = [&](const RegistrationRecord* record) {
    crypto::SeededRandom random(7);
    EXPECT_TRUE(generate_ke2(account.setup, record, as_bytes(Account::name), login.ke1, no_parameters, random));
    return random.bytes(16);
  };
  EXPECT_EQ(next_after(&registered.record), next_after(nullptr));
}

TEST(UnknownName, CannotBeLoggedInTo) {
  Account account;
  for (const auto guess : {"", "password", "correct horse"}) {
    EXPECT_EQ(account.log_in(nullptr, guess).error().kind, Kind::rejected);
  }
}

TEST(UnknownName, RefusesEveryKE3) {
  Account account;
  const auto login = generate_ke1(password("guess"), account.random).value();
  for (const auto octet : {std::uint8_t{0x00}, std::uint8_t{0xff}}) {
    auto response =
        generate_ke2(account.setup, nullptr, as_bytes("nobody"), login.ke1, no_parameters, account.random).value();
    KE3 ke3;
    ke3.client_mac.fill(octet);
    EXPECT_EQ(server_finish(std::move(response.state), ke3).error().kind, Kind::rejected);
  }
}

}  // namespace
}  // namespace qpc::opaque
