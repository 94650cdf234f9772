#include "core/opaque/account_for_tests.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace opaque;

namespace {

void put_messages(const SeedFolder& seeds) {
  AccountForTests account;
  const auto put = [&](std::string_view name, const auto& message) {
    seeds.put("opaque_messages_fuzz", name, wire(message));
  };
  auto start = create_registration_request(password("correct horse"), account.random).value();
  put("registration_request", start.request);
  const auto response = create_registration_response(account.setup, start.request, as_bytes("ada"));
  put("registration_response", response);
  const auto registered =
      finalize_registration_request(std::move(start.state), response, {}, KeyStretching::identity(), account.random)
          .value();
  put("registration_record", registered.record);
  put("server_setup", account.setup);

  auto login = generate_ke1(password("correct horse"), account.random).value();
  put("ke1", login.ke1);
  const auto answer =
      generate_ke2(account.setup, &registered.record, as_bytes("ada"), login.ke1, {}, account.random).value();
  put("ke2", answer.ke2);
  put("ke3", generate_ke3(std::move(login.state), answer.ke2, {}, KeyStretching::identity()).value().ke3);
}

}  // namespace

void put_opaque_seeds(const SeedFolder& seeds) {
  put_messages(seeds);
  // What is added to the messages of a login: nothing; or one bit, in each field of KE1, KE2 and KE3 (their offsets).
  constexpr std::size_t whole_size = KE1::size_bytes + KE2::size_bytes + KE3::size_bytes;
  seeds.put("opaque_login_fuzz", "unchanged", Bytes(whole_size));
  for (const std::size_t field : {0, 32, 64, 96, 128, 160, 192, 224, 288, 320, 352, 416}) {
    Bytes changes(whole_size);
    changes[field] = 1;
    seeds.put("opaque_login_fuzz", "bit_" + std::to_string(field), changes);
  }
}

}  // namespace qpc::test
