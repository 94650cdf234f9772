#include <gtest/gtest.h>

#include "core/opaque/account_for_tests.h"

namespace qpc::opaque {
namespace {

using Account = AccountForTests;

bool same(const Secret& a, const Secret& b) { return equal_in_constant_time(a.reveal(), b.reveal()); }

TEST(Login, GivesBothSidesOneSessionKey) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  const auto first = account.log_in(&registered.record, Account::right_password).value();
  EXPECT_TRUE(same(first.of_client, first.of_server));
  EXPECT_EQ(first.of_client.size(), Nx);
  const auto second = account.log_in(&registered.record, Account::right_password).value();
  EXPECT_FALSE(same(first.of_client, second.of_client)) << "each login has its own key";
}

TEST(Login, GivesTheExportKeyOfTheRegistration) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  EXPECT_TRUE(same(registered.export_key, account.log_in(&registered.record, Account::right_password)->export_key));
  EXPECT_FALSE(same(registered.export_key, account.register_with(Account::right_password)->export_key));
}

TEST(Login, BindsContextAndIdentities) {
  Account account;
  const Identities names{as_bytes("ada"), as_bytes("example.org")};
  const LoginParameters bound{as_bytes("context"), names};
  const auto registered = account.register_with(Account::right_password, names).value();
  EXPECT_TRUE(account.log_in(&registered.record, Account::right_password, bound, bound).has_value());

  const LoginParameters variants[] = {
      {as_bytes("another"), names},
      {{}, names},
      {as_bytes("context"), {as_bytes("eve"), as_bytes("example.org")}},
      {as_bytes("context"), {as_bytes("ada"), as_bytes("example.net")}},
      {as_bytes("context"), {}},
  };
  for (const LoginParameters& other : variants) {
    EXPECT_EQ(account.log_in(&registered.record, Account::right_password, bound, other).error().kind, Kind::rejected);
    EXPECT_EQ(account.log_in(&registered.record, Account::right_password, other, bound).error().kind, Kind::rejected);
  }
}

TEST(Login, MovesNoOctetBetweenContextAndIdentity) {
  Account account;
  const Identities names{as_bytes("ada"), as_bytes("node")};
  const auto registered = account.register_with(Account::right_password, names).value();
  const LoginParameters one{as_bytes("ab"), names};
  const LoginParameters other{as_bytes("a"), {as_bytes("bada"), as_bytes("node")}};
  EXPECT_FALSE(account.log_in(&registered.record, Account::right_password, one, other).has_value());
}

TEST(Login, RefusesAWrongPasswordAtTheClient) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  for (const auto wrong : {"correct horsf", "", "correct horse "}) {
    EXPECT_EQ(account.log_in(&registered.record, wrong).error().kind, Kind::rejected);
  }
}

TEST(Login, TellsAWrongPasswordFromNothingElse) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  const auto wrong_password = account.log_in(&registered.record, "wrong").error();
  const auto unknown_name = account.log_in(nullptr, Account::right_password).error();
  const auto wrong_context =
      account.log_in(&registered.record, Account::right_password, {as_bytes("other"), {}}).error();
  for (const Error& error : {unknown_name, wrong_context}) {
    EXPECT_EQ(error.kind, wrong_password.kind);
    EXPECT_STREQ(error.what(), wrong_password.what());
  }
}

TEST(Login, FailsAtAnotherServerWithTheSameRecord) {
  Account account(1);
  Account other_server(2);
  const auto registered = account.register_with(Account::right_password).value();
  EXPECT_EQ(other_server.log_in(&registered.record, Account::right_password).error().kind, Kind::rejected);
}

TEST(Login, RefusesToRunWithTooLongAContextOrIdentity) {
  Account account;
  const Bytes longest(65535, 'x');
  const Bytes too_long(65536, 'x');
  const auto registered = account.register_with(Account::right_password, {longest, longest}).value();
  const LoginParameters full{longest, {longest, longest}};
  EXPECT_TRUE(account.log_in(&registered.record, Account::right_password, full, full).has_value());
  for (const LoginParameters& wrong : {LoginParameters{too_long, {}}, LoginParameters{{}, {too_long, {}}},
                                       LoginParameters{{}, {{}, too_long}}, LoginParameters{{}, {as_bytes(""), {}}}}) {
    EXPECT_EQ(account.log_in(nullptr, Account::right_password, no_parameters, wrong).error().kind, Kind::limit);
  }
  EXPECT_EQ(account.register_with(Account::right_password, {too_long, {}}).error().kind, Kind::limit);
}

TEST(Login, RefusesTooLongAPassword) {
  Account account;
  const std::string too_long(65536, 'x');
  EXPECT_EQ(account.register_with(too_long).error().kind, Kind::limit);
  EXPECT_EQ(generate_ke1(password(too_long), account.random).error().kind, Kind::limit);
}

TEST(Login, WorksWithPeoplesKeyStretching) {
  Account account;
  auto start = create_registration_request(password(Account::right_password), account.random).value();
  const auto response = create_registration_response(account.setup, start.request, as_bytes(Account::name));
  const auto registered =
      finalize_registration_request(std::move(start.state), response, {}, KeyStretching::argon2id(), account.random)
          .value();
  const auto log_in = [&](const KeyStretching& key_stretching) {
    auto login = generate_ke1(password(Account::right_password), account.random).value();
    const auto answer = generate_ke2(account.setup, &registered.record, as_bytes(Account::name), login.ke1,
                                     no_parameters, account.random)
                            .value();
    return generate_ke3(std::move(login.state), answer.ke2, no_parameters, key_stretching).has_value();
  };
  EXPECT_TRUE(log_in(KeyStretching::argon2id()));
  EXPECT_FALSE(log_in(KeyStretching::identity()));
}

/// Runs `attempt` once for each octet of a message of `size`, flipping one of its bits, another one each time.
void for_each_flip(std::size_t size, const std::function<void(const std::function<void(Bytes&)>&)>& attempt) {
  for (std::size_t at = 0; at < size; ++at) {
    attempt([at](Bytes& octets) { octets.at(at) ^= static_cast<std::uint8_t>(1 << (at % 8)); });
  }
}

TEST(Login, FailsWhenAnyOctetOfItsMessagesIsChanged) {
  Account account;
  const auto registered = account.register_with(Account::right_password).value();
  const auto fails = [&](const Tampering& tampering) {
    return !account.log_in(&registered.record, Account::right_password, no_parameters, no_parameters, tampering);
  };
  for_each_flip(KE1::size_bytes, [&](const auto& flip) { EXPECT_TRUE(fails({.ke1 = flip, .ke2 = {}, .ke3 = {}})); });
  for_each_flip(KE2::size_bytes, [&](const auto& flip) { EXPECT_TRUE(fails({.ke1 = {}, .ke2 = flip, .ke3 = {}})); });
  for_each_flip(KE3::size_bytes, [&](const auto& flip) { EXPECT_TRUE(fails({.ke1 = {}, .ke2 = {}, .ke3 = flip})); });
}

TEST(Login, FailsWhenAnyOctetOfTheStoredRecordIsChanged) {
  Account account;
  const Bytes stored = wire(account.register_with(Account::right_password)->record);
  for_each_flip(RegistrationRecord::size_bytes, [&](const auto& flip) {
    Bytes changed = stored;
    flip(changed);
    const auto record = read_all<RegistrationRecord>(changed);
    EXPECT_FALSE(record && account.log_in(&*record, Account::right_password));
  });
}

TEST(Login, FailsWhenAnyOctetOfTheRegistrationResponseWasChanged) {
  Account account;
  for_each_flip(RegistrationResponse::size_bytes, [&](const auto& flip) {
    auto start = create_registration_request(password(Account::right_password), account.random).value();
    Bytes changed = wire(create_registration_response(account.setup, start.request, as_bytes(Account::name)));
    flip(changed);
    const auto response = read_all<RegistrationResponse>(changed);
    if (!response) return;
    const auto registered =
        finalize_registration_request(std::move(start.state), *response, {}, KeyStretching::identity(), account.random)
            .value();
    EXPECT_FALSE(account.log_in(&registered.record, Account::right_password));
  });
}

}  // namespace
}  // namespace qpc::opaque
