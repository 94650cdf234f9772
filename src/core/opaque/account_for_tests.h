// account_for_tests.h: a server, one account on it, and logins that a test can interfere with.
#pragma once
#include <functional>

#include "core/crypto/seeded_random.h"
#include "core/opaque/client.h"
#include "core/opaque/server.h"

namespace qpc::opaque {

inline Password password(std::string_view text) { return Secret::copy_of(as_bytes(text)).into<Password>(); }

inline const LoginParameters no_parameters{};

/// Everything a login says, each of which a test may change on its way.
struct Tampering {
  std::function<void(Bytes&)> ke1, ke2, ke3;
};

struct AccountForTests {
  static constexpr std::string_view name = "ada";
  static constexpr std::string_view right_password = "correct horse";

  explicit AccountForTests(std::uint64_t seed = 1) : random(seed) {}

  Result<RegistrationResult> register_with(std::string_view text, const Identities& identities = {}) {
    QPC_TRY(auto start, create_registration_request(password(text), random));
    const auto response = create_registration_response(setup, start.request, as_bytes(name));
    return finalize_registration_request(std::move(start.state), response, identities, KeyStretching::identity(),
                                         random);
  }

  struct LoggedIn {
    SessionKey of_client, of_server;
    ExportKey export_key;
  };
  /// Runs a login, both sides with their own parameters and all messages as octets.
  Result<LoggedIn> log_in(const RegistrationRecord* record, std::string_view text,
                          const LoginParameters& of_client = no_parameters,
                          const LoginParameters& of_server = no_parameters, const Tampering& tampering = {}) {
    QPC_TRY(auto login, generate_ke1(password(text), random));
    QPC_TRY(const auto ke1, carried<KE1>(login.ke1, tampering.ke1));
    QPC_TRY(auto answer, generate_ke2(setup, record, as_bytes(name), ke1, of_server, random));
    QPC_TRY(const auto ke2, carried<KE2>(answer.ke2, tampering.ke2));
    QPC_TRY(auto result, generate_ke3(std::move(login.state), ke2, of_client, KeyStretching::identity()));
    QPC_TRY(const auto ke3, carried<KE3>(result.ke3, tampering.ke3));
    QPC_TRY(auto session_key, server_finish(std::move(answer.state), ke3));
    return LoggedIn{std::move(result.session_key), std::move(session_key), std::move(result.export_key)};
  }

  crypto::SeededRandom random;
  ServerSetup setup = ServerSetup::generate(random);

 private:
  template <class Message>
  static Result<Message> carried(const Message& message, const std::function<void(Bytes&)>& tamper) {
    Bytes octets = wire(message);
    if (tamper) tamper(octets);
    return read_all<Message>(octets);
  }
};

}  // namespace qpc::opaque
